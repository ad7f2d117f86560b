"""What registries say no with, in the words in which the engine passes it on, and the status it gives them."""

from __future__ import annotations

NO_LOGIN = "no basic auth credentials"
WRONG_LOGIN = "unauthorized: authentication required"
EXPIRED = "denied: Your authorization token has expired. Reauthenticate and try again."
# Amazon answers what is no token at all with a page that is no JSON.
GARBAGE = (
    "error parsing HTTP 400 response body: invalid character 'B' looking for beginning of value: "
    '"Bad Request"'
)
DENIED = "denied: requested access to the resource is denied"
TOO_MANY = "toomanyrequests: You have reached your pull rate limit. Wait until it begins anew, or log in."
NO_MANIFEST = "manifest unknown: manifest unknown"
NO_BLOB = "blob unknown: blob unknown to registry"
LACKS_BLOB = "manifest blob unknown: blob unknown to registry"
NO_DELETE = "unsupported: The operation is unsupported"

# Hosts with words of their own: for a wrong login, for no login, for a repository of somebody else.
_WRONG = {"docker.io": "unauthorized: incorrect username or password", "ghcr.io": "denied: denied"}
_NOBODY = {"ghcr.io": "denied: denied"}
_FOREIGN = {"ghcr.io": "denied: permission_denied: write_package"}

_STATUS = {
    "denied": 403,
    "unauthorized": 401,
    "toomanyrequests": 429,
    "name unknown": 404,
    "manifest unknown": 404,
    "blob unknown": 404,
}
# What a client of the registry itself makes of it.
_KINDS = {401: "denied", 403: "denied", 404: "not there", 429: "rate-limited"}


def wrong(host: str) -> str:
    """The login is not right."""
    return _WRONG.get(host, WRONG_LOGIN)


def nobody(host: str) -> str:
    """Reading is free, writing is not."""
    return _NOBODY.get(host, DENIED)


def foreign(host: str) -> str:
    """The login is right, but not for this repository."""
    return _FOREIGN.get(host, DENIED)


def no_right(caller: str, owner: str, region: str, repository: str, action: str) -> str:
    """Amazon's account `owner` allows the account `caller` not that much."""
    return (
        f"denied: User: arn:aws:sts::{caller}:assumed-role/deploy/demo is not authorized to perform: {action} on "
        f"resource: arn:aws:ecr:{region}:{owner}:repository/{repository} because no identity-based policy allows "
        f"the {action} action"
    )


def no_repository(name: str, account: str) -> str:
    """Amazon makes no repository by itself."""
    return (
        f"name unknown: The repository with name '{name}' does not exist in the registry with id '{account}'"
    )


def immutable(repository: str, tag: str) -> str:
    """Amazon says so of a tag that has this very digest too."""
    return (
        f"tag invalid: The image tag '{tag}' already exists in the '{repository}' repository and cannot be "
        "overwritten because the repository is immutable."
    )


def status_of(reason: str) -> int:
    """The status the engine answers with when a registry said this."""
    return _STATUS.get(reason.partition(":")[0], 500)


def kind_of(reason: str) -> str:
    """What kind of refusal it is to whoever asks a registry directly."""
    if reason in (NO_LOGIN, GARBAGE):
        return "denied"
    if reason.startswith("received unexpected HTTP status: 5"):
        return "unreachable"
    return _KINDS.get(status_of(reason), "other")

"""A look-alike of Amazon's registries under their real-looking names, all of it on loopback.

API, TLS front and a plain docker-registry behind it; a proxy leads the names there and refuses all others.
"""

from __future__ import annotations

import json
import os
import re
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass, field

from tests.lab.certificates import Authority
from tests.lab.connect_proxy import ConnectProxy
from tests.lab.ecr_api import ApiServer, EcrApi
from tests.lab.ecr_call import ApiError, Call
from tests.lab.ecr_front import BUCKETS, Front
from tests.lab.registry import Registry
from tests.lab.storage import Storage
from tests.lab.tls_front import TlsFront
from tests.lab.tls_rules import Answer, Asked, Instead

ACCOUNT = "329074924855"
OTHER_ACCOUNT = "329074924856"
REGION = "us-east-1"
KEY = "AKIALABLABLABLABLAB1"
OTHER_KEY = "AKIALABLABLABLABLAB2"
SECRET_KEY = "labSecretKeyThatSignsNothing"
LIFETIME = 12 * 3600.0

_NAMES = (
    "*.dkr.ecr.us-east-1.amazonaws.com",
    "*.dkr.ecr.eu-west-1.amazonaws.com",
    "*.dkr.ecr.cn-north-1.amazonaws.com.cn",
    "*.dkr.ecr-fips.us-east-1.amazonaws.com",
    "*.dkr-ecr.us-east-1.on.aws",
    *BUCKETS,
)
_API_NAMES = (
    "api.ecr.us-east-1.amazonaws.com",
    "api.ecr.eu-west-1.amazonaws.com",
    "api.ecr.cn-north-1.amazonaws.com.cn",
    "api.ecr-fips.us-east-1.amazonaws.com",
    "ecr-fips.us-east-1.amazonaws.com",
    "ecr.us-east-1.api.aws",
    "api.ecr-public.us-east-1.amazonaws.com",
)
_PUBLIC = "public.ecr.aws"
_HOST = re.compile(r"(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.")
_PATH = re.compile(r"/v2/(?P<name>.+)/(?P<part>manifests|blobs|tags)/(?P<rest>[^?]*)")
_ACTIONS = {
    ("POST", "blobs"): "InitiateLayerUpload",
    ("PATCH", "blobs"): "UploadLayerPart",
    ("PUT", "blobs"): "CompleteLayerUpload",
    ("PUT", "manifests"): "PutImage",
    ("GET", "manifests"): "BatchGetImage",
    ("HEAD", "manifests"): "BatchGetImage",
    ("GET", "blobs"): "GetDownloadUrlForLayer",
    ("HEAD", "blobs"): "BatchCheckLayerAvailability",
    ("DELETE", "manifests"): "BatchDeleteImage",
}


@dataclass
class Repository:
    """One repository; `denied` are the actions (`PutImage`, …) that nobody may do on it."""

    immutable: bool = False
    denied: set[str] = field(default_factory=set)


@dataclass
class IssuedToken:
    """A password the look-alike gave out, for one account; `expires` (Unix seconds) may be moved."""

    account: str
    secret: str
    expires: float


class Ecr:
    """Start it, point an engine and an SDK at it by `environment` and `sdk_environment`.

    Until told otherwise, `keys` holds an access key for each of two accounts, and new tokens last
    `lifetime` seconds. `host` is the first account's registry; in the public one it has the name `alias`.
    `storage` is what was pushed, `answers.mounting` the accounts' setting.
    """

    def __init__(self) -> None:
        self.keys = {KEY: ACCOUNT, OTHER_KEY: OTHER_ACCOUNT}
        self.repositories: dict[tuple[str, str, str], Repository] = {}
        self.tokens: dict[str, IssuedToken] = {}
        self.lifetime = LIFETIME
        self.host = self.host_of(ACCOUNT)
        self.other_host = self.host_of(OTHER_ACCOUNT)
        self.authority = Authority()
        self.alias = "a1b2c3d4"
        self.registry = Registry()
        self.storage = Storage(self.registry.data)
        self.answers = Front(self.storage)
        self.api = EcrApi(self)
        self._api_server = ApiServer(self.api)
        self.api_url = self._api_server.url
        certificate = self.authority.issue(*_NAMES, *_API_NAMES, _PUBLIC)
        self.front = TlsFront(self.registry.host, certificate, self._check)
        self.proxy = ConnectProxy(dict.fromkeys((*_NAMES, *_API_NAMES, _PUBLIC), self.front.port))

    @staticmethod
    def missing() -> str:
        """What to install for it, or ''."""
        return Authority.missing() or Registry.missing()

    @staticmethod
    def host_of(account: str, region: str = REGION) -> str:
        """The host of an account's registry."""
        return f"{account}.dkr.ecr.{region}.amazonaws.com"

    def start(self) -> None:
        """Start all of it."""
        self.registry.start()
        for part in (self._api_server, self.front, self.proxy):
            part.start()

    def remove(self) -> None:
        """Stop all of it and leave nothing behind."""
        for part in (self.proxy, self.front, self._api_server, self.registry, self.authority):
            part.remove()

    def reset(self) -> None:
        """As at the start, but for what was pushed."""
        self.repositories.clear()
        self.tokens.clear()
        self.front.reset()
        self.proxy.asked.clear()
        self.keys = {KEY: ACCOUNT, OTHER_KEY: OTHER_ACCOUNT}
        self.reset_faults()

    def reset_faults(self) -> None:
        """Go on as it should, with new tokens that last."""
        self.front.rules.clear()
        self.lifetime = LIFETIME
        self.answers.mounting = False
        self.api.reset()

    @property
    def environment(self) -> dict[str, str]:
        """What an engine, or any client, needs to find it under its names."""
        return self.proxy.environment(str(self.authority.ca))

    def sdk_environment(self, folder: str, *, key: str = KEY, direct: bool = True) -> dict[str, str]:
        """What the SDK and the `aws` command need: credentials, and files in an empty folder of the test's.

        The API is at AWS_ENDPOINT_URL_ECR, or, not `direct`, under Amazon's own names through the proxy.
        """
        endpoints = dict.fromkeys(("AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL_ECR_PUBLIC"), self.api_url)
        return {
            **self.environment,
            **(endpoints if direct else {}),
            **({"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": SECRET_KEY} if key else {}),
            "AWS_CONFIG_FILE": os.path.join(folder, "config"),
            "AWS_SHARED_CREDENTIALS_FILE": os.path.join(folder, "credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
        }

    def add_repository(
        self, name: str, account: str = ACCOUNT, region: str = REGION, *, immutable: bool = False
    ) -> Repository:
        """Make a repository."""
        made = self.repositories[account, region, name] = Repository(immutable)
        return made

    def issue(
        self, account: str = ACCOUNT, region: str = REGION, lifetime: float | None = None
    ) -> IssuedToken:
        """A token with the real ones' look; negative lifetimes make expired ones."""
        expires = time.time() + (self.lifetime if lifetime is None else lifetime)
        # As long as real ones, and no two alike.
        inside = {
            "payload": b64encode(os.urandom(900)).decode(),
            "datakey": b64encode(os.urandom(180)).decode(),
            "version": "2",
            "type": "DATA_KEY",
            "expiration": int(expires),
        }
        secret = b64encode(json.dumps(inside, separators=(",", ":")).encode()).decode()
        made = self.tokens[secret] = IssuedToken(account, secret, expires)
        return made

    def digest(self, repository: str, tag: str) -> str | None:
        """The digest a tag has in the registry, None when it is not there."""
        return self.registry.digest(repository, tag)

    def repository_of(self, call: Call) -> str:
        """The name, in the registry behind, of the repository that a call is about; ApiError when it may not be."""
        is_public = call.service == "ecr-public"
        told: str = call.parameters["repositoryName"]
        account = "public" if is_public else call.parameters.get("registryId", call.account)
        name = f"{self.alias}/{told}" if is_public else told
        found = self.repositories.get((account, call.region, name))
        if account not in (call.account, "public") or (found and call.operation in found.denied):
            raise ApiError("AccessDeniedException", _no_right(call.operation, account, call.region, name))
        if found is None:
            message = (
                f"The repository with name '{told}' does not exist in the registry with id '{call.account}'"
            )
            raise ApiError("RepositoryNotFoundException", message)
        return name

    def _check(self, asked: Asked, body: object) -> Answer | Instead | None:
        if asked.host in _API_NAMES:
            return self._api_answer(asked, body() if callable(body) else b"")
        layer = self.answers.bucket_answer(asked)
        if layer is not None:
            return layer
        found = _HOST.match(asked.host)
        account, region = found.groups() if found else ("public", REGION)
        refused = self._login_refusal(asked, account)
        path = _PATH.match(asked.path)
        if refused is not None or path is None:
            return refused
        refused = self._repository_refusal(asked.method, path, account, region)
        return refused or self.answers.answer(asked, path["name"], path["part"], path["rest"], region)

    def _api_answer(self, asked: Asked, body: bytes) -> Answer:
        target, authorization = asked.headers.get("X-Amz-Target", ""), asked.headers.get("Authorization", "")
        status, answer = self.api.answer(target, authorization, body)
        return Answer(status, answer, {"Content-Type": "application/x-amz-json-1.1"})

    def _login_refusal(self, asked: Asked, account: str) -> Answer | None:
        given = asked.headers.get("Authorization", "")
        if not given:
            basic = f'Basic realm="https://{asked.host}/",service="ecr.amazonaws.com"'
            return Answer(401, b"Not Authorized\n", {"Www-Authenticate": basic, "Content-Type": "text/plain"})
        token = self.tokens.get(_password(given))
        if token is None:
            return Answer(400)
        if time.time() >= token.expires:
            return Answer.error(
                403, "DENIED", "Your authorization token has expired. Reauthenticate and try again."
            )
        if token.account != account:
            return Answer.error(403, "DENIED", "Not Authorized")
        return None

    def _repository_refusal(
        self, method: str, path: re.Match[str], account: str, region: str
    ) -> Answer | None:
        name = path["name"]
        repository = self.repositories.get((account, region, name))
        if repository is None:
            return Answer.error(
                404,
                "NAME_UNKNOWN",
                f"The repository with name '{name}' does not exist in the registry with id '{account}'",
            )
        action = _ACTIONS.get((method, path["part"]), "ListImages")
        if action in repository.denied:
            return Answer.error(403, "DENIED", _no_right(action, account, region, name))
        if action == "PutImage" and repository.immutable and self.registry.digest(name, path["rest"]):
            return Answer.error(
                400,
                "TAG_INVALID",
                f"The image tag '{path['rest']}' already exists in the '{name}' repository and cannot be "
                "overwritten because the repository is immutable.",
            )
        return None


def _password(authorization: str) -> str:
    """The password of `Basic AWS:<password>`, '' for anything else."""
    scheme, _, given = authorization.partition(" ")
    try:
        user, _, password = b64decode(given).decode().partition(":")
    except ValueError:
        return ""
    return password if (scheme, user) == ("Basic", "AWS") else ""


def _no_right(action: str, account: str, region: str, name: str) -> str:
    return (
        f"User: arn:aws:iam::{account}:user/lab is not authorized to perform: ecr:{action} on resource: "
        f"arn:aws:ecr:{region}:{account}:repository/{name} because no identity-based policy allows the "
        f"ecr:{action} action"
    )

"""The Docker CLI's lines for what dtui does: shown in menus and confirmations, kept in the audit file."""

from __future__ import annotations

from shlex import quote

from tui.domain.registry import registry_kind


def docker(*words: str) -> str:
    """One command line, quoted for a shell."""
    return " ".join(("docker", *map(quote, words)))


def remove_tag(host: str, repository: str, tag: str) -> str:
    """What removes one tag in a registry, for which Docker's CLI has nothing: regclient's tool, or Amazon's."""
    words = ["regctl", "tag", "delete", f"{host}/{repository}:{tag}"]
    kind = registry_kind(host)
    if kind.is_ecr:
        # Without both it would act on whatever account and region the user's own settings name.
        where = ["--region", kind.region, "--registry-id", kind.account]
        words = ["aws", "ecr", "batch-delete-image", *where, "--repository-name", repository]
        words += ["--image-ids", f"imageTag={tag}"]
    return " ".join(map(quote, words))

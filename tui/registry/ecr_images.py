"""Tags in Amazon's registries through AWS' own API, which knows their sizes and dates and can remove them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tui.domain.remote_tag import RemoteTag
from tui.registry.aws_errors import AwsError
from tui.registry.ecr import EcrHost, ecr_host, unix_seconds
from tui.registry.ecr_repository import own_name, registry_of
from tui.registry.errors import NotThere, RegistryError
from tui.registry.sources import AwsApi, pick

# The most that the API gives at a time.
PAGE = 1000


def describe_images(
    host: str,
    repository: str,
    profile: str = "",
    env: Mapping[str, str] = os.environ,
    api: AwsApi | None = None,
) -> Iterator[list[RemoteTag]]:
    """The tags of a repository, page by page in no order (`DescribeImages`).

    Blocking. Raises RegistryError; NotThere when there is no such repository.
    """
    return _Images.of(host, repository, profile, env, api).pages()


def tags_of_digest(
    host: str,
    repository: str,
    digest: str,
    profile: str = "",
    env: Mapping[str, str] = os.environ,
    api: AwsApi | None = None,
) -> tuple[str, ...]:
    """All tags that stand for a digest (`DescribeImages`), none where it is not there. Raises RegistryError."""
    return tuple(
        tag.name for tag in _Images.of(host, repository, profile, env, api).about(imageDigest=digest)
    )


def remove_tag(
    host: str,
    repository: str,
    tag: str,
    digest: str,
    profile: str = "",
    env: Mapping[str, str] = os.environ,
    api: AwsApi | None = None,
) -> bool:
    """Remove one tag that still stands for `digest` (`BatchDeleteImage`); whether its image went with it.

    Amazon removes an image with its last tag. Raises RegistryError; NotThere when there is no such tag.
    """
    images = _Images.of(host, repository, profile, env, api)
    found = images.about(imageTag=tag)
    now = next((each for each in found if each.name == tag), None)
    if now is None:
        raise _not_there(host, repository, tag)
    if now.digest != digest:
        raise RegistryError(
            f"{repository}:{tag} is something else at {host} by now",
            f"It is {now.digest}, not {digest}.",
            "Nothing was removed: look at the tags again.",
        )
    images.remove(tag)
    return len(found) == 1


@dataclass(frozen=True, slots=True)
class _Images:
    """The images of one repository."""

    target: EcrHost
    repository: str
    profile: str
    env: Mapping[str, str]
    api: AwsApi

    @classmethod
    def of(
        cls, host: str, repository: str, profile: str, env: Mapping[str, str], api: AwsApi | None
    ) -> _Images:
        made = cls(ecr_host(host), repository, profile, env, api or pick(host, env))
        if made.target.is_public:
            made.refuse_others()
        return made

    def refuse_others(self) -> None:
        """The public API looks for the name without its alias, and in the caller's registry only.

        Whoever has a repository of the same name as somebody else would be told about the wrong one.
        """
        answer = self.call(
            "DescribeRepositories", {"repositoryNames": [own_name(self.target, self.repository)]}
        )
        whole = f"{self.target.host}/{self.repository}"
        if not any(entry.get("repositoryUri") == whole for entry in answer.get("repositories") or ()):
            raise NotThere(
                f"{whole} is not of this AWS account", "AWS tells about one's own public repositories only."
            )

    def pages(self) -> Iterator[list[RemoteTag]]:
        """All tags."""
        wanted: dict[str, Any] = {**self._place, "maxResults": PAGE}
        if not self.target.is_public:
            wanted["filter"] = {"tagStatus": "TAGGED"}
        seen: set[str] = set()
        while True:
            answer = self.call("DescribeImages", wanted)
            yield self._tags(answer)
            token = str(answer.get("nextToken") or "")
            if not token:
                return
            if token in seen:
                raise RegistryError(
                    "AWS sends the same page of tags again and again", "They were not read on."
                )
            seen.add(token)
            wanted = {**wanted, "nextToken": token}

    def about(self, **id: str) -> list[RemoteTag]:
        """All tags of the image that has this tag or digest; none where there is none."""
        try:
            return self._tags(self.call("DescribeImages", {**self._place, "imageIds": [id]}))
        except AwsError as error:
            if error.code == "ImageNotFoundException":
                return []
            raise

    def remove(self, tag: str) -> None:
        """Remove one tag. A failure comes in an answer that is none by itself."""
        answer = self.call("BatchDeleteImage", {**self._place, "imageIds": [{"imageTag": tag}]})
        for failure in answer.get("failures") or ():
            code, reason = str(failure.get("failureCode") or ""), str(failure.get("failureReason") or "")
            if code == "ImageNotFound":
                raise _not_there(self.target.host, self.repository, tag)
            detail = f"{code}: {reason}".strip(": ")
            raise AwsError(code, f"AWS does not remove {self.repository}:{tag}", detail, "It is still there.")

    def call(self, operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return self.api.call(self.target, operation, parameters, self.profile, self.env)
        except AwsError as error:
            if error.code != "RepositoryNotFoundException":
                raise
            detail = error.detail
        raise NotThere(f"{self.target.host} has no repository {self.repository}", detail)

    @property
    def _place(self) -> dict[str, Any]:
        return {**registry_of(self.target), "repositoryName": own_name(self.target, self.repository)}

    def _tags(self, answer: Mapping[str, Any]) -> list[RemoteTag]:
        return [
            RemoteTag(
                self.target.host,
                self.repository,
                str(name),
                str(entry.get("imageDigest") or ""),
                _size(entry.get("imageSizeInBytes")),
                _time(entry.get("imagePushedAt")),
                None,
                str(entry.get("imageManifestMediaType") or ""),
            )
            for entry in answer.get("imageDetails") or ()
            for name in entry.get("imageTags") or ()
        ]


def _size(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _time(value: Any) -> float | None:
    return None if value is None else unix_seconds(value)


def _not_there(host: str, repository: str, tag: str) -> NotThere:
    return NotThere(f"{host} has no tag {tag} in {repository}", "AWS knows no such tag.")

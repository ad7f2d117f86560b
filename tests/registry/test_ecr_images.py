"""Tags in a look-alike of Amazon's registries, through the real AWS SDK and the real `aws` command."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from tests.lab.ecr import OTHER_KEY, Ecr
from tests.lab.ecr_api import ApiError
from tests.lab.pushed import IMAGE, INDEX, push_image, push_index
from tui.domain.remote_tag import RemoteTag
from tui.registry.aws_errors import AwsError
from tui.registry.ecr_images import PAGE, describe_images, remove_tag, tags_of_digest
from tui.registry.errors import NotThere, RegistryError
from tui.registry.sources import AwsApi, BotocoreSource, Token

Env = dict[str, str]
NOWHERE = f"sha256:{'0' * 64}"


@pytest.fixture
def name(ecr: Ecr) -> str:
    """A repository of the first account."""
    made = f"team/app-{os.urandom(4).hex()}"
    ecr.add_repository(made)
    return made


def described(ecr: Ecr, name: str, env: Env, source: AwsApi) -> dict[str, RemoteTag]:
    pages = list(describe_images(ecr.host, name, env=env, api=source))
    return {tag.name: tag for page in pages for tag in page}


def operations(ecr: Ecr) -> list[str]:
    return [call.operation for call in ecr.api.calls]


def test_what_is_told_of_a_tag(ecr: Ecr, env: Env, source: AwsApi, name: str) -> None:
    digest = push_image(ecr.registry, name, "v1", "latest", content=b"x" * 5000)
    index = push_index(ecr.registry, name, "all", digest)
    found = described(ecr, name, env, source)
    assert set(found) == {"v1", "latest", "all"}
    one = found["v1"]
    assert (one.registry, one.repository, one.digest, one.media_type) == (ecr.host, name, digest, IMAGE)
    assert one.size is not None
    assert 5000 < one.size < 5200
    assert one.pushed is not None
    assert abs(one.pushed - time.time()) < 120
    assert found["latest"].digest == digest
    assert (found["all"].digest, found["all"].media_type) == (index, INDEX)
    assert operations(ecr) == ["DescribeImages"]
    assert ecr.api.calls[0].parameters == {
        "registryId": ecr.host[:12],
        "repositoryName": name,
        "maxResults": PAGE,
        "filter": {"tagStatus": "TAGGED"},
    }


def test_pages_come_one_by_one(ecr: Ecr, env: Env, source: AwsApi, name: str) -> None:
    names = {f"v{number}" for number in range(5)}
    for tag in names:
        push_image(ecr.registry, name, tag)
    ecr.api.images.page = 2
    pages = describe_images(ecr.host, name, env=env, api=source)
    assert len(next(pages)) == 2
    assert operations(ecr) == ["DescribeImages"]
    rest = list(pages)
    assert [len(page) for page in rest] == [2, 1]
    assert {tag.name for tag in described(ecr, name, env, source).values()} == names


def test_an_image_without_a_tag_is_no_tag(ecr: Ecr, env: Env, source: AwsApi, name: str) -> None:
    push_image(ecr.registry, name, "v1", content=b"old")
    push_image(ecr.registry, name, "v1", content=b"new")
    assert len(ecr.storage.images(name)) == 2
    assert list(described(ecr, name, env, source)) == ["v1"]


def test_an_empty_repository(ecr: Ecr, env: Env, source: AwsApi, name: str) -> None:
    assert described(ecr, name, env, source) == {}


def test_no_repository(ecr: Ecr, env: Env, source: AwsApi) -> None:
    with pytest.raises(NotThere, match="no repository nothing/here") as caught:
        described(ecr, "nothing/here", env, source)
    assert "does not exist" in caught.value.detail


def test_no_right(ecr: Ecr, env: Env, source: AwsApi, name: str) -> None:
    ecr.repositories[ecr.host[:12], "us-east-1", name].denied.add("DescribeImages")
    with pytest.raises(AwsError) as caught:
        described(ecr, name, env, source)
    assert caught.value.code == "denied"
    assert "ecr:DescribeImages" in caught.value.hint


def test_another_account(ecr: Ecr, environ: Callable[..., Env], source: AwsApi, name: str) -> None:
    with pytest.raises(AwsError, match="does not allow"):
        described(ecr, name, environ(key=OTHER_KEY), source)


def test_tags_of_a_digest(ecr: Ecr, env: Env, source: AwsApi, name: str) -> None:
    digest = push_image(ecr.registry, name, "v1", "prod", content=b"one")
    push_image(ecr.registry, name, "v2")
    assert set(tags_of_digest(ecr.host, name, digest, env=env, api=source)) == {"v1", "prod"}
    assert tags_of_digest(ecr.host, name, NOWHERE, env=env, api=source) == ()
    assert operations(ecr) == ["DescribeImages"] * 2


def test_removing_a_tag_leaves_the_others(ecr: Ecr, env: Env, source: AwsApi, name: str) -> None:
    digest = push_image(ecr.registry, name, "v1", "prod", content=b"one")
    assert remove_tag(ecr.host, name, "v1", digest, env=env, api=source) is False
    assert ecr.storage.tags(name) == {"prod": digest}
    assert operations(ecr) == ["DescribeImages", "BatchDeleteImage"]
    assert ecr.api.calls[-1].parameters["imageIds"] == [{"imageTag": "v1"}]


def test_the_last_tag_goes_with_its_image(ecr: Ecr, env: Env, source: AwsApi, name: str) -> None:
    digest = push_image(ecr.registry, name, "v1")
    assert remove_tag(ecr.host, name, "v1", digest, env=env, api=source) is True
    assert ecr.storage.images(name) == []


def test_a_tag_that_moved_stays(ecr: Ecr, env: Env, source: AwsApi, name: str) -> None:
    digest = push_image(ecr.registry, name, "v1")
    with pytest.raises(RegistryError, match="something else") as caught:
        remove_tag(ecr.host, name, "v1", NOWHERE, env=env, api=source)
    assert digest in caught.value.detail
    assert "BatchDeleteImage" not in operations(ecr)


def test_a_tag_that_is_not_there(ecr: Ecr, env: Env, source: AwsApi, name: str) -> None:
    push_image(ecr.registry, name, "v1")
    with pytest.raises(NotThere, match="no tag v2"):
        remove_tag(ecr.host, name, "v2", NOWHERE, env=env, api=source)


def test_no_right_to_remove(ecr: Ecr, env: Env, source: AwsApi, name: str) -> None:
    digest = push_image(ecr.registry, name, "v1")
    ecr.repositories[ecr.host[:12], "us-east-1", name].denied.add("BatchDeleteImage")
    with pytest.raises(AwsError) as caught:
        remove_tag(ecr.host, name, "v1", digest, env=env, api=source)
    assert "ecr:BatchDeleteImage" in caught.value.hint
    assert ecr.storage.tags(name) == {"v1": digest}


@pytest.mark.parametrize(
    ("code", "kind"), [("ImageNotFound", NotThere), ("ImageReferencedByManifestList", AwsError)]
)
def test_a_failure_in_an_answer_that_is_a_success(code: str, kind: type[RegistryError]) -> None:
    with pytest.raises(kind) as caught:
        remove_tag("329074924855.dkr.ecr.us-east-1.amazonaws.com", "app", "v1", "d", api=Told(code))
    assert code == "ImageNotFound" or "referenced" in caught.value.detail


def test_the_same_page_for_ever_ends() -> None:
    pages = describe_images("329074924855.dkr.ecr.us-east-1.amazonaws.com", "app", api=Told(""))
    with pytest.raises(RegistryError, match="same page"):
        list(pages)


def test_ones_own_public_repository(ecr: Ecr, env: Env, source: AwsApi) -> None:
    name = f"{ecr.alias}/tool-{os.urandom(4).hex()}"
    ecr.add_repository(name, "public")
    digest = push_image(ecr.registry, name, "v1", "v2", content=b"public")
    found = [tag for page in describe_images("public.ecr.aws", name, env=env, api=source) for tag in page]
    assert {tag.reference for tag in found} == {f"public.ecr.aws/{name}:{tag}" for tag in ("v1", "v2")}
    assert remove_tag("public.ecr.aws", name, "v1", digest, env=env, api=source) is False
    assert ecr.storage.tags(name) == {"v2": digest}


def test_a_public_repository_of_the_same_name_as_ones_own(ecr: Ecr, env: Env, source: AwsApi) -> None:
    """The API knows names without the alias: it would remove one's own tag in place of another's."""
    own = f"{ecr.alias}/tool-{os.urandom(4).hex()}"
    other = f"somebody/{own.partition('/')[2]}"
    ecr.add_repository(own, "public")
    digest = push_image(ecr.registry, own, "v1")
    with pytest.raises(NotThere, match="not of this AWS account"):
        describe_images("public.ecr.aws", other, env=env, api=source)
    with pytest.raises(NotThere):
        remove_tag("public.ecr.aws", other, "v1", digest, env=env, api=source)
    assert ecr.storage.tags(own) == {"v1": digest}


def test_throttled(ecr: Ecr, env: Env, name: str) -> None:
    ecr.api.failures += [ApiError("ThrottlingException", "Rate exceeded")] * 3
    with pytest.raises(AwsError) as caught:
        described(ecr, name, env, BotocoreSource())
    assert caught.value.code == "throttled"


class Told:
    """An API that always answers the same."""

    name = "told"

    def __init__(self, failure: str) -> None:
        self._failure = failure

    def fetch(self, host: str, profile: str, env: object) -> Token:
        raise NotImplementedError

    def call(
        self, target: object, operation: str, parameters: object, profile: str, env: object
    ) -> dict[str, object]:
        if operation == "BatchDeleteImage":
            return {
                "imageIds": [],
                "failures": [{"failureCode": self._failure, "failureReason": "is referenced"}],
            }
        return {"imageDetails": [{"imageDigest": "d", "imageTags": ["v1"]}], "nextToken": "again"}

"""Images in the demo's ECR look-alike, as AWS' own API tells of them and removes them."""

from __future__ import annotations

import time
from itertools import chain
from typing import Any

import pytest

from tests.unit.demo_http import DemoClient
from tests.unit.test_demo_ecr import PROD, TEST, auth, pushed, tagged
from tests.unit.test_demo_push import push
from tui.demo.source import DemoSource
from tui.registry.aws_errors import AwsError
from tui.registry.ecr import Token, ecr_host
from tui.registry.ecr_repository import create_repository
from tui.registry.sources import AwsApi

MISSING = "sha256:" + "0" * 64


@pytest.fixture
def source(engine: DemoClient) -> AwsApi:
    return DemoSource(engine.path, Token, AwsError)


@pytest.fixture
def api(source: AwsApi) -> Api:
    return Api(source)


class Api:
    """The operations on one repository, by the default profile."""

    def __init__(self, source: AwsApi) -> None:
        self._source = source

    def images(self, repository: str, host: str = PROD, **more: Any) -> dict[str, Any]:
        wanted = {"repositoryName": repository, **more}
        return dict(self._source.call(ecr_host(host), "DescribeImages", wanted, "", {}))

    def remove(self, repository: str, *ids: dict[str, str], profile: str = "") -> dict[str, Any]:
        wanted = {"repositoryName": repository, "imageIds": list(ids)}
        return dict(self._source.call(ecr_host(PROD), "BatchDeleteImage", wanted, profile, {}))

    def of_tag(self, repository: str, tag: str) -> dict[str, Any]:
        (found,) = self.images(repository, imageIds=[{"imageTag": tag}])["imageDetails"]
        return dict(found)


def test_what_it_tells_of_an_image(engine: DemoClient, source: AwsApi, api: Api) -> None:
    done = pushed(engine, f"{PROD}/billing:new", source.fetch(PROD, "", {}))["aux"]
    told = api.of_tag("billing", "new")
    assert (told["imageDigest"], told["imageTags"]) == (done["Digest"], ["new"])
    assert (told["registryId"], told["repositoryName"]) == ("329074924855", "billing")
    assert told["imagePushedAt"] == pytest.approx(time.time(), abs=60)
    assert told["imageManifestMediaType"].endswith("manifest.v2+json")
    assert 0 < told["imageSizeInBytes"] < engine.image("redis:latest")["Size"], "as it is stored: compressed"


def test_all_tags_of_a_digest_come_with_it(engine: DemoClient, source: AwsApi, api: Api) -> None:
    token = source.fetch(PROD, "", {})
    for tag in ("b", "a"):
        digest = pushed(engine, f"{PROD}/billing:{tag}", token)["aux"]["Digest"]
    (told,) = api.images("billing", imageIds=[{"imageDigest": digest}])["imageDetails"]
    assert told["imageTags"] == ["a", "b"]


def test_pages_tell_everything_once(api: Api) -> None:
    whole = api.images("fleet-gateway", maxResults=1000)
    assert "nextToken" not in whole
    pages, token = [], {}
    while True:
        page = api.images("fleet-gateway", maxResults=3, **token)
        pages.append([image["imageDigest"] for image in page["imageDetails"]])
        if "nextToken" not in page:
            break
        token = {"nextToken": page["nextToken"]}
    assert len(pages) > 2
    assert all(len(page) == 3 for page in pages[:-1])
    told = list(chain(*pages))
    assert told == [image["imageDigest"] for image in whole["imageDetails"]]
    assert len(set(told)) == len(told)


def test_a_page_token_that_is_none(api: Api) -> None:
    with pytest.raises(AwsError, match="Invalid nextToken"):
        api.images("billing", nextToken="?")


def test_tagged_ones_and_others(engine: DemoClient, source: AwsApi, api: Api) -> None:
    token = source.fetch(PROD, "", {})
    old = pushed(engine, f"{PROD}/billing:new", token)["aux"]["Digest"]
    assert (
        "aux" in push(engine, tagged(engine, f"{PROD}/billing:new", "traefik:3.1"), "new", **auth(token))[-1]
    )
    known = {
        status: {
            i["imageDigest"]
            for i in api.images("billing", filter={"tagStatus": status}, maxResults=1000)["imageDetails"]
        }
        for status in ("TAGGED", "UNTAGGED", "ANY")
    }
    assert old in known["UNTAGGED"]
    assert old not in known["TAGGED"]
    assert known["ANY"] == known["TAGGED"] | known["UNTAGGED"]


def test_what_is_not_there(source: AwsApi, api: Api) -> None:
    for id in ({"imageTag": "never"}, {"imageDigest": MISSING}):
        with pytest.raises(AwsError) as caught:
            api.images("billing", imageIds=[id])
        assert caught.value.code == "ImageNotFoundException"
    with pytest.raises(AwsError) as caught:
        api.images("never")
    assert caught.value.code == "RepositoryNotFoundException"
    create_repository(TEST, "empty", "", {}, source)
    assert api.images("empty", TEST) == {"imageDetails": []}


def test_a_tag_goes_alone_and_an_image_with_its_last(engine: DemoClient, source: AwsApi, api: Api) -> None:
    token = source.fetch(PROD, "", {})
    for tag in ("a", "b"):
        digest = pushed(engine, f"{PROD}/billing:{tag}", token)["aux"]["Digest"]
    assert api.remove("billing", {"imageTag": "a"}) == {
        "imageIds": [{"imageDigest": digest, "imageTag": "a"}],
        "failures": [],
    }
    assert api.of_tag("billing", "b")["imageTags"] == ["b"]
    api.remove("billing", {"imageTag": "b"})
    assert engine.ask("GET", f"/distribution/{PROD}/billing@{digest}/json", headers=auth(token)).status == 404


def test_a_digest_goes_with_all_its_tags(engine: DemoClient, source: AwsApi, api: Api) -> None:
    token = source.fetch(PROD, "", {})
    for tag in ("a", "b"):
        digest = pushed(engine, f"{PROD}/billing:{tag}", token)["aux"]["Digest"]
    gone = api.remove("billing", {"imageDigest": digest})["imageIds"]
    assert sorted(each["imageTag"] for each in gone) == ["a", "b"]


def test_what_cannot_be_removed_is_told_in_a_success(api: Api) -> None:
    answer = api.remove("billing", {"imageTag": "never"})
    assert answer["imageIds"] == []
    assert [each["failureCode"] for each in answer["failures"]] == ["ImageNotFound"]


def test_who_may_not(api: Api) -> None:
    for repository, profile in (("billing", "test"), ("migrations", "")):
        with pytest.raises(AwsError) as caught:
            api.remove(repository, {"imageTag": "latest"}, profile=profile)
        assert caught.value.code == "denied"
        assert "ecr:BatchDeleteImage" in caught.value.hint


def test_the_registry_is_known_to_have_been_asked(engine: DemoClient, api: Api) -> None:
    api.images("billing")
    assert engine.get("/_demo/registries/asked") == [
        {"host": PROD, "what": "aws DescribeImages", "repository": "billing", "reference": ""}
    ]

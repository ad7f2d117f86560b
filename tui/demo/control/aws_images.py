"""Images in the AWS API of the demo: described by pages, removed by tag or digest."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from tui.demo.control.aws_account import REFUSED, Refused
from tui.demo.control.aws_repositories import Parameters, found
from tui.demo.state.engine import DemoEngine
from tui.demo.state.registry import Registry
from tui.demo.state.shelf import Shelf

_USUAL_PAGE, _LARGEST_PAGE = 100, 1000
_NO_IMAGE = "Requested image not found"


def describe_images(registry: Registry, parameters: Parameters) -> dict[str, Any]:
    """DescribeImages: some, by tag or digest, or a page of all."""
    name = found(registry, str(parameters.get("repositoryName", ""))).name
    shelf = registry.shelf(name)
    shelf.fill()
    if ids := parameters.get("imageIds"):
        digests = [_known(shelf, name, id) for id in ids]
        return {
            "imageDetails": [_detail(registry, name, digest, shelf.tags_of(digest)) for digest in digests]
        }
    tags = _tags_by_digest(shelf)
    wanted = _wanted(tags, shelf, str((parameters.get("filter") or {}).get("tagStatus", "ANY")))
    start, size = _start(parameters), _size(parameters)
    page = wanted[start : start + size]
    answer: dict[str, Any] = {
        "imageDetails": [_detail(registry, name, digest, tags.get(digest, [])) for digest in page]
    }
    if start + size < len(wanted):
        answer["nextToken"] = b64encode(str(start + size).encode()).decode()
    return answer


def delete_images(engine: DemoEngine, registry: Registry, parameters: Parameters) -> dict[str, Any]:
    """BatchDeleteImage: what cannot be removed is told in an answer that is a success."""
    name = found(registry, str(parameters.get("repositoryName", ""))).name
    gone: list[dict[str, str]] = []
    failures: list[dict[str, Any]] = []
    for id in parameters.get("imageIds") or ():
        code, reason, removed = _delete(engine, registry.shelf(name), id)
        gone += removed
        if code:
            failures.append({"imageId": dict(id), "failureCode": code, "failureReason": reason})
    return {"imageIds": gone, "failures": failures}


def _delete(engine: DemoEngine, shelf: Shelf, id: Mapping[str, str]) -> tuple[str, str, list[dict[str, str]]]:
    """Why not, as code and reason, and what is gone. An image goes with its last tag."""
    shelf.fill()
    tag = id.get("imageTag")
    digest = shelf.tags.get(tag, "") if tag else str(id.get("imageDigest", ""))
    manifest = shelf.manifests.get(digest)
    if manifest is None:
        return "ImageNotFound", _NO_IMAGE, []
    tags = [tag] if tag else shelf.tags_of(digest)
    if not tag:
        holder = _index_with(shelf, digest)
        if holder:
            return (
                "ImageReferencedByManifestList",
                f"Requested image referenced by manifest list: [{holder}]",
                [],
            )
    for each in tags:
        del shelf.tags[each]
    if digest not in shelf.tags.values() and not _index_with(shelf, digest):
        shelf.forget(digest)
        engine.registries.removed[digest] = manifest
    return "", "", [{"imageDigest": digest, "imageTag": each} for each in tags] or [{"imageDigest": digest}]


def _index_with(shelf: Shelf, digest: str) -> str:
    """The index that lists a manifest, or ''."""
    holders = (
        each.digest
        for each in shelf.manifests.values()
        if any(child.digest == digest for child in each.children)
    )
    return next(holders, "")


def _known(shelf: Shelf, name: str, id: Mapping[str, str]) -> str:
    digest = shelf.tags.get(id["imageTag"], "") if "imageTag" in id else id["imageDigest"]
    if digest not in shelf.manifests:
        told = f"imageDigest:'{id.get('imageDigest', 'null')}', imageTag:'{id.get('imageTag', 'null')}'"
        detail = f"The image with imageId {{{told}}} does not exist within the repository with name '{name}'"
        raise Refused("ImageNotFoundException", REFUSED, detail, "Look at the tags again.")
    return digest


def _tags_by_digest(shelf: Shelf) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag, digest in shelf.tags.items():
        found.setdefault(digest, []).append(tag)
    return found


def _wanted(tags: Mapping[str, list[str]], shelf: Shelf, status: str) -> list[str]:
    return sorted(
        digest for digest in shelf.manifests if status == "ANY" or (digest in tags) == (status == "TAGGED")
    )


def _start(parameters: Parameters) -> int:
    token = str(parameters.get("nextToken") or "")
    try:
        return int(b64decode(token, validate=True)) if token else 0
    except ValueError:
        raise Refused("InvalidParameterException", REFUSED, "Invalid nextToken", "Begin again.") from None


def _size(parameters: Parameters) -> int:
    return min(int(parameters.get("maxResults") or _USUAL_PAGE), _LARGEST_PAGE)


def _detail(registry: Registry, name: str, digest: str, tags: list[str]) -> dict[str, Any]:
    shelf = registry.shelf(name)
    manifest = shelf.manifests[digest]
    told = {
        "registryId": registry.account,
        "repositoryName": name,
        "imageDigest": digest,
        "imageTags": sorted(tags),
        "imageSizeInBytes": manifest.stored,
        "imagePushedAt": shelf.pushed[digest],
        "imageManifestMediaType": manifest.media_type,
    }
    return {key: value for key, value in told.items() if value != []}

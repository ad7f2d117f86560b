"""Images put into a plain registry over its API, without an engine."""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256

from tests.lab.registry import MANIFEST_TYPES, Registry

INDEX = "application/vnd.oci.image.index.v1+json"
IMAGE = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar"


def push_image(
    registry: Registry, repository: str, *tags: str, content: bytes = b"", created: str = ""
) -> str:
    """An image of one layer, of `content` or of its first tag's name; its digest."""
    layer = content or f"{repository}:{tags[0]}".encode()
    told = {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers"}}
    config = json.dumps(told | ({"created": created} if created else {})).encode()
    with closing(http.client.HTTPConnection(registry.address, timeout=10)) as connection:
        parts = [
            _blob(connection, repository, kind, data) for kind, data in ((_CONFIG, config), (_LAYER, layer))
        ]
        manifest = {"schemaVersion": 2, "mediaType": IMAGE, "config": parts[0], "layers": parts[1:]}
        return _manifest(connection, repository, tags, IMAGE, manifest)


def push_index(registry: Registry, repository: str, tag: str, *children: str) -> str:
    """An index of images that are there; its digest."""
    with closing(http.client.HTTPConnection(registry.address, timeout=10)) as connection:
        entries = [
            _entry(connection, repository, digest) | {"platform": {"os": "linux", "architecture": name}}
            for digest, name in zip(children, ("amd64", "arm64", "riscv64"), strict=False)
        ]
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}
        return _manifest(connection, repository, [tag], INDEX, index)


def _entry(connection: http.client.HTTPConnection, repository: str, digest: str) -> dict[str, object]:
    """What an index tells of a manifest that is there."""
    headers = {"Accept": ", ".join(MANIFEST_TYPES)}
    connection.request("HEAD", f"/v2/{repository}/manifests/{digest}", headers=headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, (repository, digest, answer.status)
    return {
        "mediaType": answer.headers["Content-Type"],
        "digest": digest,
        "size": int(answer.headers["Content-Length"]),
    }


def _blob(
    connection: http.client.HTTPConnection, repository: str, kind: str, data: bytes
) -> dict[str, object]:
    digest = f"sha256:{sha256(data).hexdigest()}"
    location = _ask(connection, "POST", f"/v2/{repository}/blobs/uploads/")
    query = "&" if "?" in location else "?"
    _ask(connection, "PUT", f"{location}{query}digest={digest}", data)
    return {"mediaType": kind, "digest": digest, "size": len(data)}


def _manifest(
    connection: http.client.HTTPConnection,
    repository: str,
    tags: Sequence[str],
    kind: str,
    manifest: dict[str, object],
) -> str:
    data = json.dumps(manifest).encode()
    for tag in tags:
        _ask(connection, "PUT", f"/v2/{repository}/manifests/{tag}", data, kind)
    return f"sha256:{sha256(data).hexdigest()}"


def _ask(
    connection: http.client.HTTPConnection, method: str, path: str, data: bytes = b"", kind: str = ""
) -> str:
    """The Location of the answer."""
    connection.request(method, path, data, {"Content-Type": kind or "application/octet-stream"})
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status in (201, 202), (method, path, answer.status, text)
    return answer.headers.get("Location", "").replace(f"http://{connection.host}:{connection.port}", "")

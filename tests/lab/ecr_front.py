"""What Amazon's registries answer otherwise than a docker-registry: tags, layers, mounts and deletions."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

from tests.lab.storage import Storage
from tests.lab.tls_rules import Answer, Asked, Instead

BUCKETS = (
    "*.s3.us-east-1.amazonaws.com",
    "*.s3.eu-west-1.amazonaws.com",
    "*.s3.cn-north-1.amazonaws.com.cn",
)
_BUCKET = re.compile(r"[\w-]+\.s3\.[a-z0-9-]+\.amazonaws\.com(\.cn)?")
# Tags told at a time where the client names no number, and the most that it may name.
_USUAL, _MOST = 100, 1000


class Front:
    """Answers for the registry behind, or None where that one answers as Amazon's do.

    `mounting` is the account's setting, off at first as in real accounts. `issued` are the addresses of
    layers by their signature: nobody else may read there.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.mounting = False
        self.issued: dict[str, str] = {}

    def answer(self, asked: Asked, name: str, part: str, rest: str, region: str) -> Answer | Instead | None:
        """About one repository that the caller may use so."""
        if asked.method == "DELETE":
            return Answer.error(405, "UNSUPPORTED", "The operation is unsupported.")
        if part == "tags":
            return self._tags(asked, name)
        if part == "manifests" and asked.method in ("GET", "HEAD"):
            return self._missing(name, rest)
        if part == "blobs" and asked.method == "GET" and self._storage.has_blob(name, rest):
            return self._elsewhere(asked.path, region)
        if part == "blobs" and asked.method == "POST" and not self.mounting:
            # As if nobody had asked for a mount: an upload begins.
            return Instead(urlsplit(asked.path).path)
        return None

    def bucket_answer(self, asked: Asked) -> Answer | Instead | None:
        """About a layer, at the host where layers are kept; None for other hosts.

        Two logins at a time, such as ours besides the address's own, are refused there.
        """
        if not _BUCKET.fullmatch(asked.host):
            return None
        if "Authorization" in asked.headers:
            return Answer(400, b"<Error><Code>InvalidArgument</Code></Error>")
        (signature,) = parse_qs(urlsplit(asked.path).query).get("X-Amz-Signature", [""])
        path = self.issued.get(signature)
        if path is None or asked.method != "GET":
            return Answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        return Instead(path)

    def _missing(self, name: str, reference: str) -> Answer | None:
        if ":" in reference:
            there = reference in self._storage.images(name)
        else:
            there = reference in self._storage.tags(name)
        return None if there else Answer.error(404, "MANIFEST_UNKNOWN", "Requested image not found")

    def _elsewhere(self, path: str, region: str) -> Answer:
        signature = uuid4().hex
        self.issued[signature] = path
        end = ".cn" if region.startswith("cn-") else ""
        host = f"prod-{region}-starport-layer-bucket.s3.{region}.amazonaws.com{end}"
        return Answer(307, headers={"Location": f"https://{host}/layer?X-Amz-Signature={signature}"})

    def _tags(self, asked: Asked, name: str) -> Answer:
        query = parse_qs(urlsplit(asked.path).query)
        size = int(query.get("n", [str(_USUAL)])[0])
        if size > _MOST:
            message = f"'Member must have value less than or equal to {_MOST}'"
            return Answer.error(
                405,
                "UNSUPPORTED",
                f"Invalid parameter at 'maxResults' failed to satisfy constraint: {message}",
            )
        # Not in the order of their names.
        tags = sorted(self._storage.tags(name), key=lambda tag: tag[::-1])
        start = int(b64decode(query["last"][0])) if "last" in query else 0
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        if start + size < len(tags):
            last = b64encode(str(start + size).encode()).decode()
            more = urlencode({"last": last, **({"n": size} if "n" in query else {})})
            headers["Link"] = f'<https://{asked.host}/v2/{name}/tags/list?{more}>; rel="next"'
        body = json.dumps({"name": name, "tags": tags[start : start + size]}).encode()
        return Answer(200, body, headers)

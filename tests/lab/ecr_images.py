"""Images in the API of a look-alike of Amazon's registries: described by pages, removed by tag or digest."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from tests.lab.ecr_call import ApiError, Call

if TYPE_CHECKING:
    from tests.lab.ecr import Ecr

Id = dict[str, str]


class Images:
    """Answers out of the registry behind; `page` is how many images it tells at a time, whatever is asked."""

    def __init__(self, ecr: Ecr) -> None:
        self._ecr = ecr
        self.page = 1000

    def describe(self, call: Call) -> dict[str, Any]:
        """DescribeImages."""
        name = self._ecr.repository_of(call)
        ids = call.parameters.get("imageIds")
        if ids:
            if {"nextToken", "maxResults"} & set(call.parameters):
                raise ApiError("InvalidParameterException", "Pages cannot be asked for together with images")
            return {"imageDetails": [self._detail(call, name, self._known(name, id)) for id in ids]}
        size = min(int(call.parameters.get("maxResults", 100)), self.page)
        start = self._start(call)
        digests = self._digests(call, name)
        answer: dict[str, Any] = {
            "imageDetails": [self._detail(call, name, digest) for digest in digests[start : start + size]]
        }
        if start + size < len(digests):
            # With a dash in front, where the `aws` command could take it for an option.
            answer["nextToken"] = "-" + b64encode(json.dumps([name, start + size]).encode()).decode()
        return answer

    def remove(self, call: Call) -> dict[str, Any]:
        """BatchDeleteImage: what cannot be removed is told in an answer that is a success."""
        name = self._ecr.repository_of(call)
        done: list[Id] = []
        failures: list[dict[str, Any]] = []
        for id in call.parameters["imageIds"]:
            try:
                done += self._remove(name, id)
            except _NotRemoved as error:
                failures.append({"imageId": id, "failureCode": error.code, "failureReason": error.reason})
        return {"imageIds": done, "failures": failures}

    def _digests(self, call: Call, name: str) -> list[str]:
        storage = self._ecr.storage
        wanted = call.parameters.get("filter", {}).get("tagStatus", "ANY")
        tagged = set(storage.tags(name).values())
        return sorted(
            digest
            for digest in storage.images(name)
            if wanted == "ANY" or (digest in tagged) == (wanted == "TAGGED")
        )

    def _start(self, call: Call) -> int:
        token = call.parameters.get("nextToken")
        return int(json.loads(b64decode(token[1:]))[1]) if token else 0

    def _known(self, name: str, id: Id) -> str:
        storage = self._ecr.storage
        digest = storage.tags(name).get(id["imageTag"]) if "imageTag" in id else id["imageDigest"]
        if digest is None or digest not in storage.images(name):
            told = f"imageDigest:'{id.get('imageDigest', 'null')}', imageTag:'{id.get('imageTag', 'null')}'"
            where = f"the repository with name '{name}' in the registry"
            message = f"The image with imageId {{{told}}} does not exist within {where}"
            raise ApiError("ImageNotFoundException", message)
        return digest

    def _detail(self, call: Call, name: str, digest: str) -> dict[str, Any]:
        storage = self._ecr.storage
        found = {
            "registryId": call.parameters.get("registryId", call.account),
            "repositoryName": call.parameters["repositoryName"],
            "imageDigest": digest,
            "imageTags": [tag for tag, other in storage.tags(name).items() if other == digest],
            "imageSizeInBytes": storage.size(digest),
            "imagePushedAt": storage.pushed(name, digest),
            "imageManifestMediaType": storage.kind(digest),
        }
        return {key: value for key, value in found.items() if value != []}

    def _remove(self, name: str, id: Id) -> list[Id]:
        storage = self._ecr.storage
        tags = storage.tags(name)
        if "imageTag" in id:
            if id["imageTag"] not in tags:
                raise _NotRemoved("ImageNotFound", "Requested image not found")
            digest, gone = tags[id["imageTag"]], [id["imageTag"]]
        else:
            digest = id["imageDigest"]
            self._refuse_child(name, digest)
            gone = [tag for tag, other in tags.items() if other == digest]
        for tag in gone:
            storage.remove_tag(name, tag)
        if digest not in storage.tags(name).values():
            storage.remove_image(name, digest)
        return [{"imageDigest": digest, "imageTag": tag} for tag in gone]

    def _refuse_child(self, name: str, digest: str) -> None:
        storage = self._ecr.storage
        if digest not in storage.images(name):
            raise _NotRemoved("ImageNotFound", "Requested image not found")
        for other in storage.images(name):
            if any(child["digest"] == digest for child in storage.manifest(other).get("manifests", ())):
                reason = f"Requested image referenced by manifest list: [{other}]"
                raise _NotRemoved("ImageReferencedByManifestList", reason)


class _NotRemoved(Exception):
    """One image that is not removed, in a call that goes well."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason

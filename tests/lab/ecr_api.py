"""The API of a look-alike of Amazon's registries: tokens and repositories, with the real service's words."""

from __future__ import annotations

import json
import re
import threading
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from tests.lab.ecr_call import ApiError, Call
from tests.lab.ecr_images import Images

if TYPE_CHECKING:
    from tests.lab.ecr import Ecr

__all__ = ["ApiError", "ApiServer", "Call", "EcrApi"]

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")
_TYPE = "application/x-amz-json-1.1"


class EcrApi:
    """Answers calls out of the look-alike's state; `calls` notes them, `failures` are answered first."""

    def __init__(self, ecr: Ecr) -> None:
        self._ecr = ecr
        self.images = Images(ecr)
        self.calls: list[Call] = []
        self.failures: list[ApiError] = []
        self.answers_account = ""
        self.answers_region = ""

    def reset(self) -> None:
        """As at the start."""
        self.calls.clear()
        self.failures.clear()
        self.answers_account = self.answers_region = ""
        self.images = Images(self._ecr)

    def answer(self, target: str, authorization: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of a `POST /` with these headers X-Amz-Target and Authorization."""
        try:
            call = self._call(target, authorization, body)
            self.calls.append(call)
            if self.failures:
                raise self.failures.pop(0)
            method = getattr(self, f"_{call.operation}", None)
            if method is None:
                raise ApiError("UnknownOperationException", "")
            return 200, json.dumps(method(call)).encode()
        except ApiError as error:
            return error.status, error.body

    def _call(self, target: str, authorization: str, body: bytes) -> Call:
        found = _CREDENTIAL.search(authorization)
        if not found:
            raise ApiError("MissingAuthenticationTokenException", "Missing Authentication Token")
        key, region, service = found.groups()
        account = self._ecr.keys.get(key)
        if account is None:
            raise ApiError(
                "UnrecognizedClientException", "The security token included in the request is invalid."
            )
        return Call(account, region, service, target.rpartition(".")[2], json.loads(body or b"{}"))

    def _GetAuthorizationToken(self, call: Call) -> dict[str, Any]:
        if call.service == "ecr-public":
            token = self._ecr.issue("public", call.region)
            return {"authorizationData": _data(token.secret, token.expires)}
        ids = call.parameters.get("registryIds") or [call.account]
        data = []
        for id in ids:
            account, region = self.answers_account or id, self.answers_region or call.region
            token = self._ecr.issue(account, region)
            endpoint = f"https://{account}.dkr.ecr.{region}.amazonaws.com"
            data.append(_data(token.secret, token.expires) | {"proxyEndpoint": endpoint})
        return {"authorizationData": data}

    def _DescribeRepositories(self, call: Call) -> dict[str, Any]:
        if call.service == "ecr-public":
            return {"repositories": [self._public(call, name) for name in call.parameters["repositoryNames"]]}
        registry = call.parameters.get("registryId", call.account)
        here = self._ecr.repositories
        names = call.parameters.get("repositoryNames") or sorted(
            name for account, region, name in here if (account, region) == (registry, call.region)
        )
        return {"repositories": [self._described(registry, call.region, name) for name in names]}

    def _CreateRepository(self, call: Call) -> dict[str, Any]:
        registry, name = call.parameters.get("registryId", call.account), call.parameters["repositoryName"]
        if (registry, call.region, name) in self._ecr.repositories:
            message = f"The repository with name '{name}' already exists in the registry with id '{registry}'"
            raise ApiError("RepositoryAlreadyExistsException", message)
        immutable = call.parameters.get("imageTagMutability") == "IMMUTABLE"
        self._ecr.add_repository(name, registry, call.region, immutable=immutable)
        return {"repository": self._described(registry, call.region, name)}

    def _DescribeImages(self, call: Call) -> dict[str, Any]:
        return self.images.describe(call)

    def _BatchDeleteImage(self, call: Call) -> dict[str, Any]:
        return self.images.remove(call)

    def _described(self, account: str, region: str, name: str) -> dict[str, Any]:
        found = self._ecr.repositories.get((account, region, name))
        if found is None:
            message = f"The repository with name '{name}' does not exist in the registry with id '{account}'"
            raise ApiError("RepositoryNotFoundException", message)
        return {
            "repositoryArn": f"arn:aws:ecr:{region}:{account}:repository/{name}",
            "registryId": account,
            "repositoryName": name,
            "repositoryUri": f"{account}.dkr.ecr.{region}.amazonaws.com/{name}",
            "imageTagMutability": "IMMUTABLE" if found.immutable else "MUTABLE",
        }

    def _public(self, call: Call, name: str) -> dict[str, Any]:
        """A repository of the caller's own: the public API knows it without the alias that hosts know."""
        whole = f"{self._ecr.alias}/{name}"
        found = self._described("public", call.region, whole)
        return {**found, "repositoryName": name, "repositoryUri": f"public.ecr.aws/{whole}"}


class ApiServer:
    """The API on a plain loopback port, for clients that AWS_ENDPOINT_URL_ECR leads there."""

    def __init__(self, api: EcrApi) -> None:
        handler = type("Handler", (_Handler,), {"api": api})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Take connections."""
        serve = lambda: self._server.serve_forever(poll_interval=0.01)  # noqa: E731
        threading.Thread(target=serve, name="ecr-api", daemon=True).start()

    def remove(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: EcrApi

    def do_POST(self) -> None:
        """The one kind of request it knows."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target, authorization = self.headers.get("X-Amz-Target", ""), self.headers.get("Authorization", "")
        status, answer = self.api.answer(target, authorization, body)
        self.send_response(status)
        self.send_header("Content-Type", _TYPE)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the tests' output."""


def _data(secret: str, expires: float) -> dict[str, Any]:
    return {"authorizationToken": b64encode(f"AWS:{secret}".encode()).decode(), "expiresAt": expires}

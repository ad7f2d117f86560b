"""A registry asked directly: manifests and what they say, to put a tag back to what it was."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

from tui.domain.manifest import Manifest
from tui.domain.registry import registry_kind
from tui.registry.errors import NotThere, RegistryError
from tui.registry.session import Session, refused

__all__ = ["NotThere", "RegistryClient"]

KINDS = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_ADDRESSES = {"docker.io": "registry-1.docker.io"}
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


class RegistryClient:
    """One registry over its HTTP API (v2), with a login or without; blocking, raises RegistryError only."""

    def __init__(
        self, host: str, login: Mapping[str, str] | None = None, env: Mapping[str, str] = os.environ
    ) -> None:
        self.host = host
        self._login = dict(login or {})
        self._http = Session(host, env)
        self._base = ""
        self._challenge = ""
        self._authorizations: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"RegistryClient({self.host!r})"

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def manifest(self, repository: str, reference: str) -> Manifest:
        """What a tag or digest stands for (`GET manifests/{reference}`); NotThere when there is none.

        The digest is computed from what came, and has to be the one that was asked for or told.
        """
        answer = self._ask("GET", repository, f"manifests/{reference}", headers={"Accept": ", ".join(KINDS)})
        digest = _digest_of(answer.content)
        told = answer.headers.get("Docker-Content-Digest", "")
        wanted = reference if reference.startswith("sha256:") else told
        if wanted.startswith("sha256:") and wanted != digest:
            raise RegistryError(f"{self.host} sends something else than {wanted}", f"Its digest is {digest}.")
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        return Manifest(digest, kind, bytes(answer.content))

    def put_manifest(self, repository: str, tag: str, manifest: Manifest) -> None:
        """Let a tag stand for this manifest (`PUT manifests/{tag}`), and see that it does."""
        headers = {"Content-Type": manifest.media_type}
        self._ask("PUT", repository, f"manifests/{tag}", data=manifest.content, headers=headers)
        now = self.manifest(repository, tag).digest
        if now != manifest.digest:
            raise RegistryError(
                f"{self.host} took it, but {tag} is something else", f"It is {now}, not {manifest.digest}."
            )

    def created(self, repository: str, manifest: Manifest) -> float | None:
        """When the image of a manifest was built (Unix seconds), None where that is not told."""
        try:
            data = json.loads(manifest.content)
            first = next((each for each in data.get("manifests") or () if not _is_no_image(each)), None)
            if first is not None:
                data = json.loads(self.manifest(repository, first["digest"]).content)
            digest = data["config"]["digest"]
            config = json.loads(self._ask("GET", repository, f"blobs/{digest}").content)
            return _unix(config["created"])
        except (ValueError, KeyError, TypeError, AttributeError):
            # Other kinds of things are kept in registries, too: Helm charts and signatures have no such time.
            return None

    def _ask(self, method: str, repository: str, path: str, **more: Any) -> Any:
        self._find()
        url = f"{self._base}/v2/{repository}/{path}"
        scope = f"repository:{repository}:{'pull' if method in ('GET', 'HEAD') else 'pull,push'}"
        answer = self._http.send(method, url, self._authorization(scope), **more)
        if answer.status_code >= 400:
            raise refused(answer, self.host)
        return answer

    def _find(self) -> None:
        """Find out whether it speaks TLS and how it wants logins; loopback alone may do without TLS."""
        if self._base:
            return
        name = _ADDRESSES.get(self.host, self.host)
        if not registry_kind(self.host).is_loopback:
            self._greet(f"https://{name}")
            return
        try:
            self._greet(f"https://{name}")
        except RegistryError:
            self._greet(f"http://{name}")

    def _greet(self, base: str) -> None:
        answer = self._http.send("GET", f"{base}/v2/")
        if answer.status_code == 401:
            self._challenge = answer.headers.get("WWW-Authenticate", "")
        elif answer.status_code >= 400:
            raise refused(answer, self.host)
        self._base = base

    def _authorization(self, scope: str) -> str:
        kind = self._challenge.partition(" ")[0].lower()
        if kind == "basic":
            return self._basic()
        if kind != "bearer":
            return ""
        if scope not in self._authorizations:
            self._authorizations[scope] = f"Bearer {self._token(scope)}"
        return self._authorizations[scope]

    def _basic(self) -> str:
        if "username" not in self._login:
            return ""
        pair = f"{self._login['username']}:{self._login.get('password', '')}"
        return f"Basic {b64encode(pair.encode()).decode()}"

    def _token(self, scope: str) -> str:
        """A token for this scope from the service that the registry names."""
        asked = dict(_PARAMETER.findall(self._challenge))
        realm, service = asked.get("realm", ""), asked.get("service", "")
        secure = urlsplit(realm).scheme == "https" or registry_kind(urlsplit(realm).netloc).is_loopback
        if not secure:
            raise RegistryError(f"{self.host} wants its login sent without TLS", "It was not sent.")
        if "registrytoken" in self._login:
            return self._login["registrytoken"]
        if "identitytoken" in self._login:
            form = {
                "grant_type": "refresh_token",
                "refresh_token": self._login["identitytoken"],
                "service": service,
                "scope": scope,
                "client_id": "dtui",
            }
            answer = self._http.send("POST", realm, data=form)
        else:
            query = urlencode({"service": service, "scope": scope})
            answer = self._http.send("GET", f"{realm}?{query}", self._basic())
        if answer.status_code >= 400:
            raise refused(answer, self.host)
        return _token_in(answer, self.host)


def _token_in(answer: Any, host: str) -> str:
    try:
        data = answer.json()
        return str(data.get("token") or data["access_token"])
    except (ValueError, KeyError, AttributeError):
        raise RegistryError(f"{host} gives no token", "The answer of its token service holds none.") from None


def _digest_of(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"


def _is_no_image(entry: Mapping[str, Any]) -> bool:
    """Whether an entry of an index is an attestation, whose platform is unknown on purpose."""
    return (entry.get("platform") or {}).get("os") == "unknown"


def _unix(text: str) -> float | None:
    """RFC 3339 with nanoseconds, which datetime refuses past six digits; the zero time is none."""
    if text.startswith("0001-"):
        return None
    seconds = re.sub(r"\.\d+", "", text).replace("Z", "+00:00")
    return datetime.fromisoformat(seconds).timestamp()

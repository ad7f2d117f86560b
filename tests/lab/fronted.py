"""A registry behind TLS and a password whose every request is seen, and goes wrong where a test says so."""

from __future__ import annotations

from base64 import b64encode

from tests.lab.certificates import Authority
from tests.lab.connect_proxy import ConnectProxy
from tests.lab.registry import Registry
from tests.lab.storage import Storage
from tests.lab.tls_front import TlsFront
from tests.lab.tls_rules import Answer, Asked, Rule

_UNAUTHORIZED = b'{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}'


class FrontedRegistry:
    """`host` is a name that only the lab's proxy knows. Tests change, and `reset` changes back:

    `login`, which it wants; `rules`, of the front; `storage_host`, to which it sends whoever wants a blob, and
    which takes nobody's login, like the real ones; `removes_tags`, whether it removes tags (distribution 3).
    """

    def __init__(
        self,
        name: str,
        login: tuple[str, str],
        authority: Authority,
        proxy: ConnectProxy,
        *,
        deletes: bool = True,
    ) -> None:
        self.host = name
        self.storage_host = ""
        self.removes_tags = False
        self._login = self.login = login
        self.registry = _Registry(deletes)
        self.front = TlsFront(self.registry.host, authority.issue(name), self._check)
        self.behind = TlsFront(self.registry.host, authority.issue(f"storage.{name}"), _refuse_logins)
        proxy.names |= {name: self.front.port, f"storage.{name}": self.behind.port}

    @staticmethod
    def missing() -> str:
        """What to install for it, or ''."""
        return Authority.missing() or Registry.missing()

    @property
    def storage(self) -> Storage:
        """What it keeps."""
        return Storage(self.registry.data)

    @property
    def rules(self) -> list[Rule]:
        """What goes wrong."""
        return self.front.rules

    def start(self) -> None:
        """Start all of it."""
        for part in (self.registry, self.front, self.behind):
            part.start()

    def remove(self) -> None:
        """Stop all of it and leave nothing behind."""
        for part in (self.behind, self.front, self.registry):
            part.remove()

    def reset(self) -> None:
        """As at the start, but for what was pushed."""
        self.login, self.storage_host, self.removes_tags = self._login, "", False
        for front in (self.front, self.behind):
            front.reset()

    def asked(self, method: str, part: str = "") -> list[str]:
        """Its requests of a method, with the status, whose path has this part."""
        return [line for line in self.front.requests if line.startswith(f"{method} ") and part in line]

    def _check(self, asked: Asked, body: object) -> Answer | None:
        if asked.headers.get("Authorization", "") != _basic(*self.login):
            return Answer(401, _UNAUTHORIZED, {"Www-Authenticate": 'Basic realm="lab"'})
        if self.storage_host and asked.method in ("GET", "HEAD") and "/blobs/sha256:" in asked.path:
            return Answer(307, b"", {"Location": f"https://{self.storage_host}{asked.path}"})
        repository, _, tag = asked.path.removeprefix("/v2/").partition("/manifests/")
        if self.removes_tags and asked.method == "DELETE" and tag and ":" not in tag:
            self.storage.remove_tag(repository, tag)
            return Answer(202)
        return None


class _Registry(Registry):
    def __init__(self, deletes: bool) -> None:
        self._deletes = deletes
        super().__init__()

    def _settings(self) -> dict[str, object]:
        settings = super()._settings()
        storage = settings["storage"]
        assert isinstance(storage, dict)
        storage["delete"] = {"enabled": self._deletes}
        return settings


def _refuse_logins(asked: Asked, body: object) -> Answer | None:
    return Answer(400, b"Only one auth mechanism allowed") if "Authorization" in asked.headers else None


def _basic(user: str, password: str) -> str:
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"

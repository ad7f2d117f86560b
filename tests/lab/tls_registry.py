"""A registry with TLS and a password under a name that only the lab's proxy knows."""

from __future__ import annotations

import http.client
import ssl

from tests.lab.certificates import Authority, Certificate
from tests.lab.connect_proxy import ConnectProxy
from tests.lab.registry import Registry


class TlsRegistry(Registry):
    """`host` is its name, without a port; an engine has to come through `proxy` and to trust the authority."""

    def __init__(self, name: str, login: tuple[str, str], authority: Authority, proxy: ConnectProxy) -> None:
        self._authority = authority
        self._certificate: Certificate = authority.issue(name)
        super().__init__(login)
        self.host = name
        proxy.names[name] = int(self.address.rpartition(":")[2])

    def _settings(self) -> dict[str, object]:
        settings = super()._settings()
        tls = {"certificate": str(self._certificate.certificate), "key": str(self._certificate.key)}
        settings["http"] = {"addr": self.address, "secret": "lab", "tls": tls}
        return settings

    def _connection(self) -> http.client.HTTPConnection:
        context = ssl.create_default_context(cafile=str(self._authority.ca))
        return http.client.HTTPSConnection(self.address, timeout=10, context=context)

"""A certificate authority of the lab's own: certificates for names that nobody else would certify."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


@dataclass(frozen=True)
class Certificate:
    """The files of a certificate and its private key."""

    certificate: Path
    key: Path


class Authority:
    """An authority in a folder of its own; `ca` is what a client has to trust."""

    def __init__(self, name: str = "lab") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dtui-"))
        self.ca = self.folder / "ca.crt"
        self._key = self.folder / "ca.key"
        self._count = 0
        _openssl(
            "req", "-x509", *_KEY, "-keyout", self._key, "-out", self.ca, "-days", "2", "-subj", f"/CN={name}",
            "-addext", "basicConstraints=critical,CA:TRUE",
        )  # fmt: skip

    @staticmethod
    def missing() -> str:
        """What to install for it, or ''."""
        return "" if shutil.which("openssl") else "apt-get install openssl"

    def issue(self, *names: str) -> Certificate:
        """A certificate for these DNS names (the first label may be `*`) and 127.0.0.1."""
        self._count += 1
        made = Certificate(self.folder / f"{self._count}.crt", self.folder / f"{self._count}.key")
        request, extensions = self.folder / "request.csr", self.folder / "extensions"
        extensions.write_text(f"subjectAltName={','.join(f'DNS:{name}' for name in names)},IP:127.0.0.1\n")
        _openssl("req", *_KEY, "-keyout", made.key, "-out", request, "-subj", "/CN=lab")
        _openssl(
            "x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self._key, "-CAcreateserial", "-days", "2",
            "-extfile", extensions, "-out", made.certificate,
        )  # fmt: skip
        return made

    def remove(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder)


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

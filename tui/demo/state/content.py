"""The bytes that the demo's images are made of: tiny, but with the digests that the images tell."""

from __future__ import annotations

import json
from hashlib import sha256

_BLOCK = 512
_NAME = b"layer.txt"
_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def digest(data: bytes) -> str:
    """`sha256:…` of some bytes."""
    return f"sha256:{sha256(data).hexdigest()}"


def layer_tar(parent: str, size: int, command: str) -> bytes:
    """The tar of a layer: one text of one block, that tells what a layer of `size` bytes was made by.

    `parent` is the chain ID of the layer below, or ''.
    """
    # First what tells it from all others: a long command is cut.
    own = sha256(f"{parent}\0{size}\0{command}".encode("utf-8", "replace")).hexdigest()
    text = f"{own}\n{size} bytes, made by:\n{command}\n".encode("utf-8", "replace")[:_BLOCK]
    return _HEADER + text.ljust(_BLOCK, b"\n") + _END


def told_by(layer: bytes) -> tuple[int, str]:
    """Size and command that the tar of a layer tells."""
    text = layer[_BLOCK : 2 * _BLOCK].rstrip(b"\n").decode("utf-8", "replace")
    _, _, rest = text.partition("\n")
    size, _, command = rest.partition(" bytes, made by:\n")
    return int(size) if size.isdecimal() else 0, command


def chain_id(parent: str, diff_id: str) -> str:
    """The ID of a layer and all below it, by the OCI image specification."""
    return digest(f"{parent} {diff_id}".encode()) if parent else diff_id


def config_json(settings: dict[str, object], diff_ids: list[str]) -> bytes:
    """The configuration of an image. Without its date, so that an ID is the same at every start of the demo."""
    data = {
        "architecture": "amd64",
        "config": {key: value for key, value in settings.items() if value},
        "os": "linux",
        "rootfs": {"type": "layers", "diff_ids": diff_ids},
    }
    return _json(data).encode("utf-8", "replace")


def _header() -> bytes:
    """The header of every layer's file, made once: `tarfile` would cost each start a few milliseconds."""
    fields = (
        _NAME.ljust(100, b"\0"),
        b"0000644\0",
        b"0000000\0" * 2,
        b"%011o\0" % _BLOCK,
        b"00000000000\0",
    )
    start = b"".join(fields)
    rest = (b"0" + bytes(100) + b"ustar\00000").ljust(_BLOCK - len(start) - 8, b"\0")
    total = sum(start) + sum(rest) + 8 * ord(" ")
    return start + b"%06o\0 " % total + rest


_HEADER = _header()
_END = bytes(2 * _BLOCK)

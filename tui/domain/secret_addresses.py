"""Secrets in addresses: logins, keys of data sources, signatures, paths of webhooks (pure)."""

from __future__ import annotations

import re
from functools import lru_cache

from tui.domain.secret_names import HIDDEN

_NAME = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
# `scheme://user:password@host`; in passwords as people write them @ and / may stand as they are.
_LOGIN = re.compile(
    r"(?<=://)([^\s/@:]*):([^\s/\"',]{1,500}|[^\s/@]+|(?!\d+/)[^\s\"'@]{1,500})(?=@(?!sha256:))"
)
# `https://token@host`
_TOKEN_LOGIN = re.compile(r"(?<=https://)[^\s/@:?#]{16,200}(?=@)")
# `user:password@tcp(host)/database`, as MySQL's driver for Go wants it.
_PROTOCOL = re.compile(r"((?<![\w.-])[\w.-]+:(?!//))(\S{1,200}?)(?=@(?:tcp6?|unix|udp)?\()")
_SIGNED = re.compile(
    r"([?&](?:sig|signature|x-amz-signature|x-goog-signature|verify(?==\d{9}))=)([^\s&\"']+)", re.IGNORECASE
)
# Who knows the path of such an address may post there.
_HOOK = re.compile(
    r"(\bhooks\.slack\.com/(?:services|workflows|triggers)/|\bdiscord(?:app)?\.com/api/(?:v\d+/)?webhooks/"
    r"|\.webhook\.office\.com/webhookb2/|\boutlook\.office(?:365)?\.com/webhook/"
    r"|\bhooks\.zapier\.com/hooks/catch/|\bapi\.telegram\.org/bot"
    r"|\bmaker\.ifttt\.com/trigger/[^\s/]{1,100}/(?:json/)?with/key/)([^\s\"'\\<>?#]{6,})"
)
_DSN_NAME = re.compile(r"dsn(?:$|[_-])|(?:^|[_-])connection(?:[_-]?string)?$", re.IGNORECASE)
# Sentry's key, or a login in front of a host without a scheme.
_DSN = re.compile(r"(https?://|^[^\s:@/]+[:/](?![/.]))([^\s@:/?#]+|(?<!//)[^\s@]+)(?=@(?!sha256:))")
_HOOK_NAME = re.compile(r"web[_-]?hook|(?:^|[_-])hook(?:[_-]?ur[il])?$", re.IGNORECASE)
# A path of plain words is no secret.
_HOOK_PATH = re.compile(
    r"(https?://[^\s/]+/)(?=\S{0,500}?(?:(?<![\w-])(?=[\w-]*\d)[\w-]{8,}|[A-Za-z]{20}))([^\s\"']+)"
)


def is_mark(text: str) -> bool:
    """Whether it only says where a value is from, or that there was one."""
    return text == HIDDEN or _NAME.fullmatch(text) is not None


def without_logins(text: str) -> str:
    """The text without the passwords in its addresses."""
    return _LOGIN.sub(lambda found: found[0] if is_mark(found[2]) else f"{found[1]}:{HIDDEN}", text)


def in_addresses(text: str) -> str:
    """A text without the logins of its addresses, for names and paths in which nothing else can be secret."""
    return _TOKEN_LOGIN.sub(HIDDEN, without_logins(text)) if "@" in text else text


def without_paths(text: str) -> str:
    """A text without what lets in whoever knows the whole of an address: tokens, signatures, webhooks."""
    # Hundreds of thousands of values are searched: most have nothing of what these begin with.
    if "@" in text:
        text = _TOKEN_LOGIN.sub(HIDDEN, text)
        if "(" in text:
            text = _PROTOCOL.sub(_second, text)
    if "=" in text:
        text = _SIGNED.sub(_second, text)
    return _HOOK.sub(_second, text) if ".com/" in text or ".org/" in text else text


def without_said(name: str, value: str) -> str:
    """A value without the part of it that is secret for what its name says: a key, a login, a path."""
    form = _form(name)
    return form.sub(_second, value) if form is not None else value


def secrets_in(name: str, value: str) -> list[str]:
    """The parts of a value that are secret, as the value may be known by its name: passwords, keys, paths."""
    form = _form(name)
    forms = (_LOGIN, _PROTOCOL, _HOOK) if form is None else (_LOGIN, _PROTOCOL, _HOOK, form)
    return [secret for each in forms for _, secret in each.findall(value) if not is_mark(secret)]


@lru_cache(maxsize=512)
def _form(name: str) -> re.Pattern[str] | None:
    if _DSN_NAME.search(name):
        return _DSN
    return _HOOK_PATH if _HOOK_NAME.search(name) else None


def _second(found: re.Match[str]) -> str:
    return found[0] if is_mark(found[2]) else f"{found[1]}{HIDDEN}"

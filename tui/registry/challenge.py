"""How a registry says that it wants a login: the WWW-Authenticate header (RFC 7235, distribution token spec)."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Several challenges may stand in one header, separated by commas like the parameters of each.
_ONE = re.compile(r'\b(basic|bearer)\s+((?:\w+\s*=\s*(?:"[^"]*"|[^\s",]+)[\s,]*)*)', re.IGNORECASE)
_PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s",]+))')


@dataclass(frozen=True, slots=True)
class Challenge:
    """What is wanted: `kind` is `basic`, `bearer` or '' for nothing; the rest as told, '' where it is not."""

    kind: str = ""
    realm: str = ""
    service: str = ""
    scope: str = ""
    error: str = ""

    @property
    def is_about_rights(self) -> bool:
        """Whether the login was understood, and has not the right: another token would not help."""
        return self.error == "insufficient_scope"


def challenge_in(header: str) -> Challenge:
    """The challenge of a header that we can answer; a token before a password, if there is a choice."""
    found = [_challenge(one[1].lower(), one[2]) for one in _ONE.finditer(header)]
    if not found and header.strip().lower() in ("basic", "bearer"):
        return Challenge(header.strip().lower())
    return min(found, key=lambda one: one.kind != "bearer", default=Challenge())


def _challenge(kind: str, text: str) -> Challenge:
    told = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(text)}
    parts = (told.get(name, "") for name in ("realm", "service", "scope", "error"))
    return Challenge(kind, *parts)

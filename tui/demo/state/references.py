"""Names from requests, read and refused the way the engine does."""

from __future__ import annotations

from functools import lru_cache

from tui.demo.errors import ApiError, bad_parameter
from tui.domain.reference import InvalidReference, Reference

_HEX = frozenset("0123456789abcdef")


def is_full_id(text: str) -> bool:
    """Whether the text is 64 hex digits, which no repository may be called."""
    return len(text) == 64 and _HEX.issuperset(text)


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """The canonical form of a name given by a client, `:latest` added; raises ApiError (400).

    Of a tag and a digest the digest alone counts, since a tag may move.
    """
    reference = parse(text)
    return f"{reference.name}@{reference.digest}" if reference.digest else reference.canonical


def image_key(text: str) -> str:
    """The name by which a container's image text is looked up, '' for an ID."""
    if is_full_id(text.removeprefix("sha256:")):
        return ""
    return canonical(text)


def parse(text: str) -> Reference:
    """The reference a client means; raises ApiError (400) with the engine's words."""
    if is_full_id(text):
        raise bad_parameter(
            f"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings",
        )
    try:
        return Reference.parse(text)
    except InvalidReference:
        raise _refusal(text) from None


def _refusal(text: str) -> ApiError:
    try:
        Reference.parse(text.lower())
    except InvalidReference:
        return bad_parameter("invalid reference format")
    if text.lower() == text:
        return bad_parameter("invalid reference format")
    return bad_parameter("invalid reference format: repository name must be lowercase")


def target(repository: str, tag: str) -> Reference:
    """The name that `POST /images/{name}/tag` makes of its two parameters; raises ApiError (400)."""
    named = parse(repository)
    if named.digest:
        raise bad_parameter("refusing to create a tag with a digest reference")
    if not tag:
        return named
    try:
        return Reference.parse(f"{named.name}:{tag}")
    except InvalidReference:
        raise bad_parameter("invalid tag format") from None

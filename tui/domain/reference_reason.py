"""Why the grammar refuses a text, in words for the person who typed it."""

from __future__ import annotations

import re

_HEX64 = re.compile(r"[0-9a-f]{64}")
_DIGEST_LENGTH = {"sha256": 64, "sha384": 96, "sha512": 128}
_OUTSIDE = re.compile(r"[^A-Za-z0-9._:@/\[\]-]")
_NOT_LABEL = re.compile(r"[^A-Za-z0-9.-]")
_NOT_LOWER = re.compile(r"[^a-z0-9._-]")
_NOT_TAG = re.compile(r"[^A-Za-z0-9_.-]")
_SEPARATORS = re.compile(r"[._-]+")


def reason_for(text: str) -> str:
    """One sentence on the first thing that is wrong in a text the grammar refused."""
    return _whole(text) or _by_part(text)


def tag_reason(tag: str) -> str:
    """One sentence on what is wrong in a tag."""
    if not tag:
        return "the tag after ':' is empty"
    if tag[0] in ".-":
        return f'the tag may not start with "{tag[0]}"; it starts with a letter, a digit or "_"'
    if len(tag) > 128:
        return f"the tag has {len(tag)} characters; 128 are allowed"
    return f'the tag has {_odd(tag, _NOT_TAG)}; letters, digits, "_", "." and "-" are allowed'


def _whole(text: str) -> str:
    """What can be said before the text is taken apart."""
    if not text:
        return "the name is empty"
    if text != text.strip():
        return "the name begins or ends with a space"
    if "://" in text:
        return f'leave out "{text.partition("://")[0]}://": a name starts with the registry\'s host'
    if _HEX64.fullmatch(text):
        return "64 hexadecimal digits are an image ID, not a name"
    algorithm, colon, digits = text.partition(":")
    if colon and _digest_fault(algorithm, digits) == "":
        return "this is an image ID, not a name"
    if _OUTSIDE.search(text):
        return f'the name has {_odd(text, _OUTSIDE)}; letters, digits and "._-/:@" are allowed'
    return ""


def _by_part(text: str) -> str:
    # A late import: reference.py needs the reasons, and only a refused text needs this.
    from tui.domain.reference import split_registry

    registry, rest = split_registry(text)
    named, at, digest = rest.partition("@")
    path, colon, tag = named.partition(":")
    return (
        _registry_fault(registry)
        or _path_fault(path)
        or (tag_reason(tag) if colon and (not tag or _tag_is_odd(tag)) else "")
        or (_digest_reason(digest) if at else "")
        or "this is not a name of the form [registry/]repository[:tag][@digest]"
    )


def _tag_is_odd(tag: str) -> bool:
    return tag[0] in ".-" or len(tag) > 128 or _NOT_TAG.search(tag) is not None


def _registry_fault(registry: str) -> str:
    if registry.startswith("["):
        return _ipv6_fault(registry)
    if registry.count(":") > 1:
        return f'the registry "{registry}" has several ":"; an IPv6 address stands in [brackets]'
    host, colon, port = registry.partition(":")
    if colon and not (port.isascii() and port.isdigit()):
        return f'the port "{port}" of the registry is not a number' if port else "the port after ':' is empty"
    if _NOT_LABEL.search(host):
        return f'the registry "{host}" has {_odd(host, _NOT_LABEL)}; letters, digits, "." and "-" are allowed'
    for label in host.split("."):
        if not label:
            return f'the registry "{host}" has an empty part before, after or between its dots'
        if label[0] == "-" or label[-1] == "-":
            return f'the part "{label}" of the registry may not begin or end with "-"'
    return ""


def _ipv6_fault(registry: str) -> str:
    address, bracket, port = registry[1:].partition("]")
    if not bracket:
        return "the IPv6 address of the registry has no closing bracket"
    if not re.fullmatch(r"[0-9A-Fa-f:]+", address):
        return "an IPv6 address has only hexadecimal digits and ':' (no zone, no dotted part)"
    if port and not re.fullmatch(r":[0-9]+", port):
        return "after the IPv6 address only ':' and a port number may follow"
    return ""


def _path_fault(path: str) -> str:
    shown = path.removeprefix("library/")
    if not shown:
        return "the repository is missing"
    if shown.lower() != shown:
        return f'the repository "{shown}" has capital letters; registries accept lower case only'
    if len(path) > 255:
        return f"the repository has {len(path)} characters; 255 are allowed"
    for part in shown.split("/"):
        fault = _component_fault(part)
        if fault:
            return fault
    return ""


def _component_fault(part: str) -> str:
    if not part:
        return 'the repository has an empty part: a "/" too many'
    if _NOT_LOWER.search(part):
        allowed = 'lower-case letters, digits, ".", "_" and "-" are allowed'
        return f'the repository part "{part}" has {_odd(part, _NOT_LOWER)}; {allowed}'
    if part[0] in "._-" or part[-1] in "._-":
        end = "start" if part[0] in "._-" else "end"
        return f'the repository part "{part}" may not {end} with "{part[0 if end == "start" else -1]}"'
    for run in _SEPARATORS.findall(part):
        if run not in (".", "_", "__") and run.strip("-"):
            allowed = 'between letters only ".", "_", "__" or dashes may stand'
            return f'the repository part "{part}" has "{run}"; {allowed}'
    return ""


def _digest_reason(digest: str) -> str:
    algorithm, colon, digits = digest.partition(":")
    if not colon:
        return "after '@' a digest must follow, such as sha256: and 64 hexadecimal digits"
    return _digest_fault(algorithm, digits)


def _digest_fault(algorithm: str, digits: str) -> str:
    length = _DIGEST_LENGTH.get(algorithm)
    if length is None:
        return f'the digest algorithm "{algorithm}" is not known; sha256, sha384 and sha512 are'
    if not re.fullmatch(r"[0-9a-f]*", digits):
        return "a digest has only the digits 0-9 and the letters a-f in lower case"
    if len(digits) != length:
        return f"the {algorithm} digest has {len(digits)} digits; it must have {length}"
    return ""


def _odd(text: str, pattern: re.Pattern[str]) -> str:
    found = pattern.search(text)
    character = found[0] if found else ""
    if character == " ":
        return "a space"
    return (
        f'the character "{character}"' if character.isprintable() else f"the character U+{ord(character):04X}"
    )

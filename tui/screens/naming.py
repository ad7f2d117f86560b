"""What a name typed into a form means, told at every key (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tui.domain.command import docker
from tui.domain.format import size
from tui.domain.image import Image
from tui.domain.pin import PinSet
from tui.domain.reference import InvalidReference, Reference
from tui.domain.registry import registry_kind
from tui.domain.text import safe
from tui.resources.confirmation import repository_of
from tui.screens.form import Meaning

_CONTAINER_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")


def container_name_meaning(text: str, own: str, taken: Mapping[str, str]) -> Meaning:
    """The engine's rule for container names, and whether the name is free."""
    text = text.strip()
    if not text or text == own:
        return Meaning((), "Type another name.")
    if not _CONTAINER_NAME.fullmatch(text):
        return Meaning(
            (),
            "A name begins with a letter or digit; then letters, digits, _ . - follow, two characters at least.",
        )
    if text in taken:
        return Meaning((), f"Another container has this name ({taken[text][:12]}).")
    return Meaning(((docker("rename", own, text), "dim"),))


def command_meaning(text: str, container: str) -> Meaning:
    """The words that a shell would make of it."""
    import shlex

    try:
        words = shlex.split(text)
    except ValueError:
        return Meaning((), "A quotation mark is not closed.")
    if not words:
        return Meaning((), "Type a command.")
    return Meaning(((safe(docker("exec", "-it", container, *words)), "dim"),))


def retag_meaning(
    text: str, image: Image, holders: Mapping[str, Image], pins: PinSet | None = None
) -> Meaning:
    """Registry, repository, tag and canonical form of the text, and what has that name now."""
    try:
        reference = Reference.parse(text.strip())
    except InvalidReference as error:
        return Meaning((), error.reason)
    if reference.digest:
        return Meaning((), "A name with a digest cannot be given: the digest follows from the content.")
    tagged = reference if reference.tag else reference.with_tag("latest")
    kind = registry_kind(tagged.registry)
    lines = [
        (f"registry {tagged.registry} ({kind.kind})", "plain"),
        (
            f"repository {tagged.repository}   tag {tagged.tag}" + ("" if reference.tag else " (default)"),
            "plain",
        ),
        (f"canonical {tagged.canonical}", "dim"),
    ]
    holder = holders.get(tagged.canonical)
    if holder is not None and holder.id == image.id:
        return Meaning(tuple(lines), "This image has that name already.")
    if holder is not None and pins is not None and (kept := pins.moves_name(tagged.familiar)):
        return Meaning((*lines, _state_of(holder)), f"{kept}.")
    lines.append(_state_of(holder))
    lines.append((docker("tag", image.short_id, tagged.familiar), "dim"))
    return Meaning(tuple(lines))


def pull_meaning(text: str, holders: Mapping[str, Image]) -> Meaning:
    """Registry, repository and version of the text, and what has that name here."""
    if not text.strip():
        return Meaning((), "Type a name.")
    try:
        reference = Reference.parse(text.strip())
    except InvalidReference as error:
        return Meaning((), error.reason)
    whole = reference if reference.tag or reference.digest else reference.with_tag("latest")
    lines = [
        (f"registry {whole.registry} ({registry_kind(whole.registry).kind})", "plain"),
        (f"repository {whole.repository}   {_version(reference)}", "plain"),
        (f"canonical {whole.canonical}", "dim"),
    ]
    holder = None if whole.digest else holders.get(whole.canonical)
    if holder is not None:
        lines.append((f"here it is image {holder.short_id}, {size(holder.size)}", "warn"))
    lines.append((docker("pull", whole.familiar), "dim"))
    return Meaning(tuple(lines))


def _version(reference: Reference) -> str:
    if reference.digest:
        return f"digest {reference.digest}"
    return f"tag {reference.tag}" if reference.tag else "tag latest (default)"


def safe_meaning(meaning: Meaning, ascii: bool) -> Meaning:
    """The meaning as it may be shown."""
    lines = tuple((safe(text, ascii), role) for text, role in meaning.lines)
    return Meaning(lines, safe(meaning.refusal, ascii))


def copy_meaning(text: str, source: Reference) -> Meaning:
    """Where a copy within registries goes, and how much of it has to move."""
    try:
        typed = Reference.parse(text.strip())
    except InvalidReference as error:
        return Meaning((), error.reason)
    if typed.digest:
        return Meaning((), "A name with a digest cannot be given: the digest follows from the content.")
    target = typed if typed.tag else typed.with_tag("latest")
    if target.registry == source.registry:
        how = "only the tag is written" if target.name == source.name else "its layers are mounted there"
    else:
        how = "manifests and layers of all platforms are copied, not through the engine"
    return Meaning(
        (
            (f"registry {target.registry} ({registry_kind(target.registry).kind})", "plain"),
            (f"repository {target.repository}   {_version(typed)}", "plain"),
            (how, "dim"),
        )
    )


def mirror_meaning(prefix: str, first: str) -> Meaning:
    """Where the first of several goes."""
    name = Reference.parse(first)
    if not prefix.strip():
        return Meaning(
            (), "Type a registry, with the start of a path if wished: registry.example.com/mirror."
        )
    try:
        target = Reference.parse(in_mirror(name, prefix.strip(), name.tag or "latest"))
    except InvalidReference as error:
        return Meaning((), error.reason)
    kind = registry_kind(target.registry)
    return Meaning(
        (
            (f"registry {target.registry} ({kind.kind})", "plain"),
            (f"{first} becomes", "plain"),
            (target.canonical, "plain"),
        )
    )


def in_mirror(reference: Reference, mirror: str, tag: str) -> str:
    """The name of an image in the own registry of the settings (`registry/path`)."""
    return f"{mirror.rstrip('/')}/{reference.repository.removeprefix('library/')}:{tag}"


def mirror_target(text: str, reference: str, mirror: str) -> tuple[str, str]:
    """Where an image goes that is mirrored, and why it cannot ('' when it can).

    A name in another repository is meant as it is typed; of its own only the tag counts, for the own
    registry of the settings.
    """
    try:
        typed = Reference.parse(text.strip())
    except InvalidReference as error:
        return "", error.reason
    if typed.digest:
        return "", "A name with a digest cannot be given: the digest follows from the content."
    typed = typed if typed.tag else typed.with_tag("latest")
    own = Reference.parse(reference)
    if typed.name != own.name:
        return typed.familiar, ""
    if not mirror:
        return (
            "",
            "It is from this repository: type a name in your own registry, or set mirror in the settings.",
        )
    return in_mirror(own, mirror, typed.tag or "latest"), ""


def _state_of(holder: Image | None) -> tuple[str, str]:
    if holder is None:
        return ("new here", "good")
    last = "its last name" if len(holder.tags) <= 1 else f"it keeps {len(holder.tags) - 1} more"
    return (f"exists: image {holder.short_id}, {size(holder.size)}, would lose this name ({last})", "warn")


def proposals(reference: str, others: Sequence[str], limit: int = 12) -> list[str]:
    """Names to start from: this repository, then the same repository name in each registry that is used here."""
    if not reference:
        return list(dict.fromkeys(repository_of(o) + ":" for o in others))[:limit]
    try:
        own = Reference.parse(reference)
    except InvalidReference:
        return []
    tag = own.tag or "latest"
    found = [f"{repository_of(reference)}:"]
    leaf = own.repository.rpartition("/")[2]
    for other in others:
        try:
            parsed = Reference.parse(other)
        except InvalidReference:
            continue
        if parsed.registry != own.registry and parsed.registry != "docker.io":
            space = parsed.repository.rpartition("/")[0]
            found.append(f"{parsed.registry}/{space + '/' if space else ''}{leaf}:{tag}")
    return list(dict.fromkeys(found))[:limit]

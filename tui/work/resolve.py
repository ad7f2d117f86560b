"""What a registry says of a name that is to be pinned, and which version the pin takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.domain.pin import NO_DIGEST, digests_of, pinned_reference
from tui.domain.reference import Reference

if TYPE_CHECKING:
    from tui.domain.image import Image
    from tui.engine.client import Engine

# Seconds for each question: the pane shows what is here at once, so nobody waits for it.
LIMIT = 10.0


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the registry has under a name: its digest, or the reason why that is not known.

    `is_missing` says that it answered that it has no such tag. `keeps` says whether it has what is here by
    digest, None where that was not asked or not answered.
    """

    digest: str = ""
    reason: str = ""
    is_missing: bool = False
    keeps: bool | None = None


def resolve(engine: Engine, reference: str, here: Sequence[str], env: Mapping[str, str]) -> Resolved:
    """Ask the registry for the tag, and for the first digest `here` where the tag has another. Blocking."""
    from tui.engine.errors import EngineError
    from tui.registry.config import RegistryError, credentials_for

    try:
        auth = credentials_for(Reference.parse(reference).registry, env)
    except RegistryError as error:
        return Resolved(reason=f"{error.title}. {error.detail}".rstrip(". "))
    try:
        found = Resolved(engine.distribution(reference, auth, LIMIT).digest)
    except EngineError as error:
        found = Resolved(reason=_reason(error), is_missing=_is_missing(error))
        if not found.is_missing:
            return found
    if not here or found.digest in here:
        return replace(found, keeps=True if here else None)
    try:
        engine.distribution(pinned_reference(reference, here[0]), auth, LIMIT)
    except EngineError as error:
        return replace(found, keeps=False if _is_missing(error) else None)
    return replace(found, keeps=True)


def version_here(reference: str, image: Image, found: Resolved | None) -> tuple[str, str]:
    """The digest a pin of what is here takes ('' when no registry is known to have it), and a note."""
    here = digests_of(image, reference)
    if not here:
        return "", f"{NO_DIGEST}: no registry is known to have this image"
    if found is None or (found.keeps is None and not found.digest):
        reason = found.reason if found else "the registry was not asked"
        return here[0], f"not verified in the registry when it was pinned: {reason}"
    if found.digest in here:
        return found.digest, ""
    if found.keeps is False:
        return "", f"{NO_DIGEST}: the registry does not have this image"
    if found.keeps is None:
        return here[0], "not verified in the registry when it was pinned"
    return here[0], ""


def _reason(error: Exception) -> str:
    """The registry's own words where there are any."""
    detail, title = getattr(error, "detail", ""), getattr(error, "title", "")
    return str(detail or title)


def _is_missing(error: Exception) -> bool:
    """Whether the registry said that there is none; an engine that knows no such request says only 'Not Found'."""
    from tui.engine.errors import NotFound

    return isinstance(error, NotFound) and _reason(error).strip() not in ("Not Found", "page not found")

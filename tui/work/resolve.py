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
    from tui.engine.errors import EngineError

# Seconds for each question: the pane shows what is here at once, so nobody waits for it.
LIMIT = 10.0
NOT_VERIFIED = "not verified in the registry when it was pinned"
_MISSING = ("tag-missing", "repository-missing")


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
        found = _failed(reference, error)
        if not found.is_missing:
            return found
    if not here or found.digest in here:
        return replace(found, keeps=True if here else None)
    try:
        engine.distribution(pinned_reference(reference, here[0]), auth, LIMIT)
    except EngineError as error:
        return replace(found, keeps=False if _failed(reference, error).is_missing else None)
    return replace(found, keeps=True)


def version_here(reference: str, image: Image, found: Resolved | None) -> tuple[str, str]:
    """The digest a pin of what is here takes ('' when no registry is known to have it), and a note."""
    here = digests_of(image, reference)
    if not here:
        return "", f"{NO_DIGEST}: no registry is known to have this image"
    if found is None or (found.keeps is None and not found.digest):
        # Not the reason: what a registry said is nothing for a file that is kept in git.
        return here[0], NOT_VERIFIED
    if found.digest in here:
        return found.digest, ""
    if found.keeps is False:
        return "", f"{NO_DIGEST}: the registry does not have this image"
    if found.keeps is None:
        return here[0], NOT_VERIFIED
    return here[0], ""


def _failed(reference: str, error: EngineError) -> Resolved:
    """The cause in plain words, or the registry's own where it is not known."""
    from tui.domain.diagnosis import diagnose
    from tui.domain.registry import registry_kind
    from tui.domain.text import brief

    kind = registry_kind(Reference.parse(reference).registry)
    found = diagnose(error.detail, status=error.status, registry=kind, action="pull")
    reason = brief(error.detail) or error.title if found.code == "unknown" else found.cause
    # An engine that knows no such request says only this: nobody asked the registry.
    nobody = error.detail.strip().lower() in ("not found", "page not found")
    return Resolved(reason=reason, is_missing=found.code in _MISSING and not nobody)

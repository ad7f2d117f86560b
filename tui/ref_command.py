"""`dtui ref NAME`: everything a name says, without asking an engine or a registry."""

from __future__ import annotations

from tui.domain.reference import HUB, LATEST, InvalidReference, Reference
from tui.domain.registry import RegistryKind, registry_kind

WIDTH = 12


def describe(name: str) -> str:
    """The parts of a name, its equal spellings and where a push of it would go; raises InvalidReference."""
    reference = Reference.parse(name)
    kind = registry_kind(reference.registry)
    lines = [
        ("registry", _registry(kind)),
        ("repository", reference.repository),
        ("tag", reference.tag or (f"{LATEST} (not said)" if reference.digest is None else "none")),
        ("digest", reference.digest or "none"),
        ("canonical", reference.canonical),
        ("familiar", reference.familiar),
        *_spellings(reference),
        ("push", _push(reference, kind)),
    ]
    return "".join(f"{title:{WIDTH}}{text}\n" for title, text in lines)


def spellings(reference: Reference) -> list[str]:
    """All texts that mean this reference, shortest first."""
    names = {reference.name, reference.familiar_name}
    if reference.registry == HUB:
        # `library/` goes without saying; so does `docker.io/`, which has an older name too.
        short = {reference.repository, reference.repository.removeprefix("library/")}
        names |= short | {f"{host}/{path}" for host in (HUB, f"index.{HUB}") for path in short}
    endings = {reference.canonical.removeprefix(reference.name)}
    if reference.digest is None and reference.tag in (None, LATEST):
        endings = {"", f":{LATEST}"}
    texts = [name + ending for name in names for ending in endings]
    return sorted((text for text in texts if _means(text, reference)), key=lambda text: (len(text), text))


def _means(text: str, reference: Reference) -> bool:
    """Whether a text reads as this reference: a short spelling may read as an ID or another registry."""
    try:
        return Reference.parse(text) == reference
    except InvalidReference:
        return False


def _spellings(reference: Reference) -> list[tuple[str, str]]:
    return [("same as" if not index else "", text) for index, text in enumerate(spellings(reference))]


def _registry(kind: RegistryKind) -> str:
    if kind.is_ecr:
        return f"{kind.host} (ECR, account {kind.account}, region {kind.region})"
    if kind.is_loopback:
        return f"{kind.host} (private, on the engine's own machine: plain HTTP is allowed)"
    return f"{kind.host} ({kind.kind})"


def _push(reference: Reference, kind: RegistryKind) -> str:
    if reference.digest is not None:
        return "not possible: a push needs a tag, and a name with a digest cannot be given to an image"
    where = f"repository {reference.repository}, tag {reference.tag or LATEST}"
    host = f"{kind.kind} ({kind.host})" if kind.kind == "Docker Hub" else kind.host
    if reference.registry == HUB and reference.repository.startswith("library/"):
        return f"to {host}, {where}; library/ is for Docker's official images: yours need an own namespace"
    return f"to {host}, {where}"

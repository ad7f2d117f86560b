"""What a pin takes of real engines and registries, and what it keeps there."""

from __future__ import annotations

from tests.contract.host import Host, on_real_engines, unique
from tests.contract.test_push import AnyRegistry, digest_of, image_in, open_registry
from tui.domain.image import Image
from tui.domain.pin import NO_DIGEST, Pin, PinSet, digests_of, drift
from tui.domain.reference import canonical
from tui.engine.client import Engine
from tui.work.resolve import NOT_VERIFIED, Resolved, resolve, version_here

__all__ = ["open_registry"]  # a fixture
ENV = {"DOCKER_CONFIG": "/nonexistent"}


def look(engine: Engine, name: str, reference: str) -> tuple[Image, Resolved]:
    """An image by name or ID, and what the registry says of a reference to it."""
    image = Image.from_inspect(engine.inspect_image(name))
    return image, resolve(engine, reference, digests_of(image, reference), ENV)


def test_what_was_pushed_is_pinned_to_the_registrys_digest(
    host: Host, engine: Engine, open_registry: AnyRegistry
) -> None:
    _, reference = image_in(host, open_registry)
    digest = digest_of(list(engine.push(reference)))
    image, found = look(engine, reference, reference)
    assert (found.digest, found.keeps) == (digest, True)
    assert version_here(reference, image, found) == (digest, "")


def test_what_was_never_pushed_has_no_digest_whatever_the_store_says(
    host: Host, engine: Engine, open_registry: AnyRegistry
) -> None:
    _, reference = image_in(host, open_registry)
    image, found = look(engine, reference, reference)
    assert found.is_missing, found
    digest, note = version_here(reference, image, found)
    assert digest == ""
    assert note.startswith(NO_DIGEST)
    assert PinSet([Pin(canonical(reference), image=image.id)]).keeps_image(image)


def test_a_tag_that_goes_on_leaves_its_pin_and_the_pinned_image_is_kept(
    host: Host, engine: Engine, open_registry: AnyRegistry
) -> None:
    _, reference = image_in(host, open_registry)
    old = digest_of(list(engine.push(reference)))
    image, found = look(engine, reference, reference)
    pin = Pin(canonical(reference), version_here(reference, image, found)[0])
    engine.tag(host.image(f"contract/{unique('newer')}:1", size=2000), reference)
    new = digest_of(list(engine.push(reference)))
    _, found = look(engine, reference, reference)
    assert drift(pin, found.digest) == f"the tag has moved away from the pin: {old} -> {new}"
    gone_on, found = look(engine, image.id, reference)
    assert PinSet([pin]).keeps_image(gone_on)
    if not host.has_containerd_store:
        # Without a name it still has the digest of the repository, and the registry still has that.
        assert (found.digest, found.keeps) == (new, True)
        assert version_here(reference, gone_on, found) == (old, "")
    assert PinSet([pin]).mark("", gone_on) is pin


@on_real_engines
def test_a_registry_that_is_not_there_fails_softly(host: Host, engine: Engine) -> None:
    reference = f"127.0.0.1:1/{unique('app')}:1"
    host.image(reference)
    image, found = look(engine, reference, reference)
    assert "127.0.0.1:1" in found.reason
    assert not found.is_missing
    _, note = version_here(reference, image, found)
    assert note.startswith(NOT_VERIFIED if host.has_containerd_store else NO_DIGEST)

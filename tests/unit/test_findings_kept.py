"""Findings of what is kept and where: logs, the writable layer, volumes, empty layers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.finding_seen import found, of, with_host
from tests.unit.inspected import ANONYMOUS, bind, container, image, volume
from tui.domain.finding import Seen


def test_a_log_without_a_limit() -> None:
    assert "now" not in of("log-unbounded", with_host())
    assert "it has 2.1G now" in of("log-unbounded", with_host()._replace(log_size=2_100_000_000))
    assert of("log-unbounded", with_host(LogConfig={"Type": "json-file", "Config": {"max-size": "-1"}}))


@pytest.mark.parametrize(
    "log",
    [
        {"Type": "json-file", "Config": {"max-size": "10m"}},
        {"Type": "local", "Config": {}},
        {"Type": "journald", "Config": None},
        {"Type": "none", "Config": {}},
    ],
)
def test_a_log_with_a_limit_or_elsewhere(log: Any) -> None:
    assert not of("log-unbounded", with_host(LogConfig=log))
    assert not of("log-unbounded", Seen(image=image()))


def test_state_in_the_writable_layer() -> None:
    files = ("/srv/a", "/srv/b", "/srv/c", "/srv/d", "/srv/e")
    assert "5 files" in of("writable-state", with_host()._replace(changed=files))
    assert "/srv/c and 2 more" in of("writable-state", with_host()._replace(changed=files))
    assert "1 file " in of("writable-state", with_host()._replace(changed=files[:1]))


def test_no_state_and_not_known() -> None:
    assert not of("writable-state", with_host()._replace(changed=()))
    assert not of("writable-state", with_host())


def test_an_anonymous_volume() -> None:
    seen = Seen(container(mounts=[volume(ANONYMOUS, "/cache")]))
    assert "declares" not in of("anonymous-volume", seen)
    assert "declares" in of("anonymous-volume", seen._replace(image=image(Volumes={"/cache": {}})))
    assert "-v NAME:/cache" in found("anonymous-volume", seen).remedy


def test_a_volume_with_a_name() -> None:
    assert not of("anonymous-volume", Seen(container(mounts=[volume("data", "/d"), bind("/srv", "/s")])))


def step(by: str, size: int) -> dict[str, Any]:
    return {"CreatedBy": by, "Size": size}


# As 20.10 and BuildKit tell of them, the newest first.
CLASSIC = [step('/bin/sh -c #(nop)  CMD ["sh"]', 0), *(step(f"/bin/sh -c true {n}", 0) for n in range(4))]
BUILT = [step('CMD ["sh"]', 0), *(step(f"RUN /bin/sh -c true {n} # buildkit", 0) for n in range(5))]


@pytest.mark.parametrize(("history", "told"), [(CLASSIC, "4 of its 5"), (BUILT, "5 of its 6")])
def test_many_empty_layers(history: list[dict[str, Any]], told: str) -> None:
    seen = Seen(image=image(), history=[*history, step("/bin/sh -c #(nop) ADD file:1 in /", 700)])
    assert told in found("empty-layers", seen).reason


def test_empty_layers_where_the_disk_is_told() -> None:
    """As the containerd store tells of them: the first step made folders, the others nothing."""
    nothing = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
    steps = [step("ENV A=1", 0), *(step(f"RUN /bin/sh -c true {n} # buildkit", 4096) for n in range(4))]
    history = [*steps, step("RUN /bin/sh -c true first # buildkit", 16384), step("", 1990656)]
    made = image() | {"RootFS": {"Layers": ["sha256:1", "sha256:2", *[nothing] * 4]}}
    assert "4 of its 5" in found("empty-layers", Seen(image=made, history=history)).reason
    full = image() | {"RootFS": {"Layers": [f"sha256:{n}" for n in range(6)]}}
    assert not of("empty-layers", Seen(image=full, history=history))


def test_notes_are_no_empty_layers() -> None:
    notes = [step(f"/bin/sh -c #(nop)  ENV A={n}", 0) for n in range(9)] + [step("LABEL a=b", 0)] * 9
    assert not of("empty-layers", Seen(image=image(), history=notes))
    assert not of("empty-layers", Seen(image=image(), history=CLASSIC[:4]))
    assert not of("empty-layers", Seen(image=image()))
    assert not of("empty-layers", Seen(container(), image(), CLASSIC))

"""Comparing two hosts by their reports: everything that is not as it was is told, and nothing that has to differ."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from tests.unit.report_world import container_inspect, reported, said, surveyed
from tui.domain.check import Verdict
from tui.domain.report import Report, Untold
from tui.domain.report_difference import NOT_TOLD, difference
from tui.domain.report_entries import (
    Fate,
    ReportedAttachment,
    ReportedContainer,
    ReportedMount,
    ReportedNetwork,
    ReportedPort,
    ReportedVolume,
    ReportedWork,
)

REPORT = reported()
# How each field of a container can be another, and whether that makes it another container.
CHANGES: dict[str, tuple[Any, str]] = {
    "id": ("f" * 64, ""),
    "name": ("other", "missing there"),
    "fate": (Fate("x", "move", True), ""),
    "image": ("acme/web:2", ""),
    "image_id": ("sha256:" + "f" * 64, ""),
    "image_content": ("sha256:" + "f" * 64, ""),
    "image_digests": (("x@sha256:1",), ""),
    "project": ("shop", ""),
    "state": ("exited", "state was running, is not running"),
    "exit_code": (3, ""),
    "health": ("unhealthy", "health was none, is unhealthy"),
    "created": (1.0, ""),
    "started": (1.0, ""),
    "finished": (1.0, ""),
    "entrypoint": (("sh",), "entrypoint was none, is sh"),
    "command": (("serve --key", "${APP_KEY}"), "is 'serve --key' '${APP_KEY}'"),
    "user": ("app", "user was none, is app"),
    "working_dir": ("/x", "working directory was none, is /x"),
    "ports": ((ReportedPort("80/tcp", "", "81"),), "ports was '8080->80/tcp', is '81->80/tcp'"),
    "mounts": (
        (ReportedMount("volume", "data", "/data"),),
        "mount /www (bind /srv/www, read only) is missing",
    ),
    "network_mode": ("host", "network mode was"),
    "networks": ((ReportedAttachment("front"),), "network front was aliases web.internal, is aliases none"),
    "restart": ("always", "restart policy was on-failure:3, is always"),
    "health_check": (("CMD", "x"), "health check was none, is CMD x"),
    "labels": ({"team": "red"}, "label team was blue, is red"),
    "environment": (("OTHER",), "environment: APP_KEY is missing there"),
    "settings": ({"HostConfig.Memory": 1}, "setting HostConfig.Memory was 512000000, is 1"),
    "work_left": ((ReportedWork("other", "x"),), ""),
    "record": ("/x", ""),
    "is_told": (False, "not compared"),
    "is_here": (False, "missing there"),
}


def with_web(**changes: Any) -> Report:
    """The report with another container web."""
    return replace(
        REPORT,
        containers=tuple(replace(c, **changes) if c.name == "web" else c for c in REPORT.containers),
    )


def told(a: Report, b: Report) -> list[str]:
    return list(difference(a, b).differences)


def test_a_host_is_as_itself() -> None:
    assert told(REPORT, REPORT) == []


def test_each_field_of_a_container_is_thought_of() -> None:
    assert set(CHANGES) == {field.name for field in fields(ReportedContainer)}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_another_there_is_told(name: str) -> None:
    value, said = CHANGES[name]
    found = told(REPORT, with_web(**{name: value}))
    assert any(said in line for line in found) if said else found == []
    assert all(line.startswith("container ") for line in found)


@pytest.mark.parametrize("state", ["created", "exited"])
def test_who_was_stopped_to_be_packed_runs_there(state: str) -> None:
    stopped = with_web(state=state)
    found = difference(stopped, REPORT)
    assert found.differences == ()
    assert "not running in the first report, running in the second: web" in found.notes
    assert told(stopped, with_web(state="exited")) == []
    # So engines call whoever they stopped.
    assert told(with_web(state=state, health="unhealthy"), with_web(health="healthy")) == []
    assert told(stopped, with_web(is_here=False)) != []
    assert not [note for note in difference(REPORT, stopped).notes if "not running" in note]


def test_an_image_is_another_by_what_it_is_not_by_its_name() -> None:
    other = {"image_id": "sha256:" + "f" * 64, "image_content": "sha256:" + "0" * 64, "image_digests": ()}
    assert told(REPORT, with_web(**other)) == [
        f"container web: image was acme/web:1 ({'c' * 12}), is acme/web:1 ({'f' * 12})"
    ]
    # A digest of one repository is enough where an engine does not tell what it is made of.
    assert told(REPORT, with_web(image_id="sha256:1", image_content="")) == []


def test_what_is_more_there_is_told() -> None:
    more = replace(REPORT.containers[0], name="more", id="9" * 64)
    assert told(REPORT, replace(REPORT, containers=(*REPORT.containers, more))) == [
        "container more: extra there"
    ]
    mount = ReportedMount("bind", "/", "/host")
    web = next(each for each in REPORT.containers if each.name == "web")
    assert told(REPORT, with_web(mounts=(*web.mounts, mount))) == [
        "container web: mount /host (bind /) is extra there"
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"is_writable": False}, "mount /data was volume data, is volume data, read only"),
        ({"source": "other"}, "mount /data was volume data, is volume other"),
        ({"type": "bind"}, "mount /data was volume data, is bind data"),
        ({"options": {"VolumeOptions.NoCopy": True}}, "is volume data, VolumeOptions.NoCopy=yes"),
        ({"destination": "/x"}, "mount /x (volume data) is extra there"),
    ],
)
def test_each_part_of_a_mount_counts(changes: dict[str, Any], said: str) -> None:
    web = next(each for each in REPORT.containers if each.name == "web")
    mounts = (replace(web.mounts[0], **changes), *web.mounts[1:])
    assert any(said in line for line in told(REPORT, with_web(mounts=mounts)))


def test_addresses_that_were_asked_for_count() -> None:
    networks = (ReportedAttachment("front", ("web.internal",), "10.1.1.2"),)
    assert told(REPORT, with_web(networks=networks)) == [
        "container web: network front was aliases web.internal, is aliases web.internal, address 10.1.1.2"
    ]


def test_labels_that_compose_writes_do_not_count() -> None:
    labels = {"team": "blue", "hint": "uses ${APP_KEY}", "com.docker.compose.project": "x"}
    assert told(REPORT, with_web(labels=labels)) == []


def test_what_is_not_to_move_is_not_looked_for() -> None:
    a = reported(decisions=said(web="move", db="forget"))
    b = reported(surveyed(container_inspect("f" * 64, "web")))
    found = difference(a, b)
    assert found.differences == ()
    assert found.notes == ("not to move, so not looked for: db", NOT_TOLD)
    assert told(reported(decisions=said(web="move", db="move")), b) == ["container db: missing there"]


def test_what_has_gone_from_the_old_host_is_looked_for_on_the_new_one() -> None:
    moved = replace(REPORT.containers[0], is_here=False)
    assert told(replace(REPORT, containers=(moved, *REPORT.containers[1:])), REPORT) == []


def test_images_are_found_by_what_they_are_made_of() -> None:
    (image,) = REPORT.images

    def there(**changes: Any) -> list[str]:
        alone = replace(REPORT, containers=())
        return told(alone, replace(alone, images=(replace(image, **changes),)))

    assert there(id="sha256:1") == there(id="sha256:1", digests=()) == []
    assert there(id="sha256:1", content="", digests=()) == [
        "image acme/web:1: missing there",
        "image acme/web:1: extra there",
    ]
    assert there(names=("acme/web:2",)) == ["image acme/web:1: is there without the name acme/web:1"]
    assert there(verdict=Verdict("unknown"), size=None) == []
    # An engine may list less than its containers are made of.
    assert told(REPORT, replace(REPORT, images=())) == []
    assert (
        told(replace(REPORT, images=(replace(image, fate=Fate("i", "forget")),)), replace(REPORT, images=()))
        == []
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"driver": "nfs"}, "driver was local, is nfs"),
        ({"size": 0}, "is empty there"),
        ({"options": {"o": "ro"}}, "option o (ro) is extra there"),
        ({"labels": {"l": "1"}}, "label l (1) is extra there"),
        ({"is_here": False}, "missing there"),
        ({"name": "other"}, "missing there"),
        ({"size": None, "created": 5.0, "origin": "x", "used_by": ()}, ""),
    ],
)
def test_volumes(changes: dict[str, Any], said: str) -> None:
    (volume,) = REPORT.volumes
    assert isinstance(volume, ReportedVolume)
    found = told(REPORT, replace(REPORT, volumes=(replace(volume, **changes),)))
    assert f"volume data: {said}" in found if said else found == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"driver": "macvlan"}, "driver was bridge, is macvlan"),
        ({"is_internal": True}, "is internal was no, is yes"),
        ({"is_attachable": False}, "is attachable was yes, is no"),
        ({"has_ipv6": True}, "has IPv6 was no, is yes"),
        ({"options": {"mtu": "9000"}}, "option mtu (9000) is extra there"),
        ({"labels": {"l": "1"}}, "label l (1) is extra there"),
        ({"name": "back"}, "missing there"),
        ({"id": "x", "subnets": ("10.9.0.0/16",), "used_by": ()}, ""),
    ],
)
def test_networks(changes: dict[str, Any], said: str) -> None:
    (network,) = REPORT.networks
    assert isinstance(network, ReportedNetwork)
    found = told(REPORT, replace(REPORT, networks=(replace(network, **changes),)))
    assert f"network front: {said}" in found if said else found == []


def test_subnets_count_where_a_container_asks_for_an_address() -> None:
    a = with_web(networks=(ReportedAttachment("front", ("web.internal",), "10.1.1.2"),))
    b = replace(a, networks=(replace(a.networks[0], subnets=("10.9.0.0/16",)),))
    assert told(a, b) == ["network front: subnets was none, is 10.9.0.0/16"]


def test_what_an_engine_did_not_tell_is_noted() -> None:
    found = difference(REPORT, replace(REPORT, untold=(Untold("volume data", "no answer"),)))
    assert found.notes == ("not told in the second report: volume data", NOT_TOLD)

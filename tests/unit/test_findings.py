"""Findings: each shown by a container or image that has it, and absent where it does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.finding_seen import found, of, with_config, with_host
from tests.unit.inspected import IMAGE_ID, container, image
from tests.unit.rich_container import rich
from tui.domain.finding import IDS, Seen
from tui.domain.findings import CHECKS, findings


def test_each_is_there_once_and_in_its_order() -> None:
    assert tuple(CHECKS) == IDS


@pytest.mark.parametrize("name", ["redis", "redis:latest", "app:stable-alpine", "postgres:16", "h:5000/a:v2"])
def test_a_tag_that_moves(name: str) -> None:
    reason = found("moving-tag", with_config(Image=name)).reason
    assert name in reason
    assert "no longer" not in reason


def test_a_name_without_a_tag_is_told_with_the_one_it_means() -> None:
    assert "localhost:5000/app:latest" in of("moving-tag", with_config(Image="localhost:5000/app"))


@pytest.mark.parametrize(
    "name",
    [
        "redis:7.2.5",
        "app:20160612_0900_01280ac415ca",
        "app:1532",
        "redis@sha256:" + "a" * 64,
        "redis:latest@sha256:" + "a" * 64,
        IMAGE_ID,
        IMAGE_ID.removeprefix("sha256:")[:12],
    ],
)
def test_a_name_that_stays(name: str) -> None:
    assert not of("moving-tag", with_config(Image=name))


def test_a_tag_that_has_moved_already_is_told() -> None:
    seen = with_config(Image="redis")
    here = image() | {"RepoTags": ["redis:latest"]}
    gone = image() | {"RepoTags": ["redis:old"]}
    assert "no longer" not in of("moving-tag", seen._replace(image=here))
    assert "no longer" in of("moving-tag", seen._replace(image=gone))


def test_of_an_image_its_own_names_are_looked_at() -> None:
    assert "app:latest" in of("moving-tag", Seen(image=image() | {"RepoTags": ["app:1.0.1", "app:latest"]}))
    assert not of("moving-tag", Seen(image=image() | {"RepoTags": None}))


@pytest.mark.parametrize(
    ("entrypoint", "cmd"),
    [
        (None, ["/bin/sh", "-c", "node server.js"]),
        (["/bin/sh", "-c", "node server.js"], None),
        (["/bin/bash", "-eo", "pipefail", "-c"], ["migrate && serve"]),
        (["sh"], ["-ec", "exec 2>&1; serve"]),
        (["tini", "--", "sh", "-c", "serve"], None),
        (None, ["sh", "-c", "exec first; second"]),
    ],
)
def test_a_command_in_shell_form(entrypoint: Any, cmd: Any) -> None:
    finding = found("shell-form", with_config(Entrypoint=entrypoint, Cmd=cmd))
    assert "SIGTERM" in finding.reason


@pytest.mark.parametrize(
    ("entrypoint", "cmd"),
    [
        (None, ["node", "server.js"]),
        (["/docker-entrypoint.sh"], ["serve", "-c", "x"]),
        (None, ["sh"]),
        (None, ["sh", "/start.sh", "-c"]),
        (None, ["/bin/sh", "-c", "exec node server.js"]),
        (None, ["/bin/sh", "-c", "migrate && exec serve >/log 2>&1"]),
        (None, ["/bin/sh", "-c", "trap 'kill $p' TERM; serve & p=$!; wait"]),
        (None, None),
    ],
)
def test_a_command_that_hears_signals(entrypoint: Any, cmd: Any) -> None:
    assert not of("shell-form", with_config(Entrypoint=entrypoint, Cmd=cmd))
    assert not of("shell-form", Seen(image=image(Entrypoint=entrypoint, Cmd=cmd)))


def test_the_signal_told_is_the_containers_own() -> None:
    seen = with_config(Cmd=["sh", "-c", "serve"], StopSignal="SIGQUIT")
    assert "SIGQUIT" in of("shell-form", seen)


def test_no_restart_policy() -> None:
    found("no-restart", with_host())
    found("no-restart", with_host(RestartPolicy={"Name": "", "MaximumRetryCount": 0}))
    failed = container(running=False)
    failed["State"]["ExitCode"] = 1
    found("no-restart", Seen(failed))


def test_started_again_and_again() -> None:
    crashing = container() | {"RestartCount": 11}
    assert "ended 11 times" in of("restarts", Seen(crashing))
    assert "memory" not in of("restarts", Seen(crashing))
    crashing["State"] = crashing["State"] | {"OOMKilled": True}
    assert "lack of memory" in found("restarts", Seen(crashing)).reason
    assert not of("restarts", Seen(container() | {"RestartCount": 2}))
    assert not of("restarts", Seen(image=image()))


def test_who_needs_no_restart_policy() -> None:
    done = container(running=False)
    done["State"]["ExitCode"] = 0
    assert not of("no-restart", Seen(done))
    assert not of("no-restart", with_host(RestartPolicy={"Name": "always"}))
    assert not of("no-restart", with_host(AutoRemove=True))
    assert not of("no-restart", with_config(Labels={"com.docker.swarm.task.id": "x"}))
    assert not of("no-restart", Seen(image=image()))


def test_all_at_once_the_gravest_first() -> None:
    ids = [finding.id for finding in findings(Seen(rich()))]
    assert ids == ["secret-env", "anonymous-volume", "moving-tag"]
    ids = [finding.id for finding in findings(with_host(Privileged=True))]
    assert ids == ["privileged", "root", "log-unbounded", "no-restart", "moving-tag"]
    assert [f.id for f in findings(with_host(Privileged=True)) if f.is_grave] == ["privileged"]


def test_what_is_switched_off_is_not_looked_for() -> None:
    off = ("root", "no-restart")
    assert [f.id for f in findings(with_host(), off)] == ["log-unbounded", "moving-tag"]

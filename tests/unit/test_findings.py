"""Findings: each shown by a container or image that has it, and absent where it does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.inspected import ANONYMOUS, IMAGE_ID, bind, container, image, volume
from tests.unit.rich_container import rich
from tui.domain.finding import IDS, Finding, Seen
from tui.domain.findings import CHECKS, findings


def found(id: str, seen: Seen) -> Finding:
    finding = CHECKS[id](seen)
    assert finding is not None
    assert finding.id == id
    assert finding.title
    assert finding.remedy
    return finding


def of(id: str, seen: Seen) -> str:
    """The reason, '' where it is not found."""
    finding = CHECKS[id](seen)
    return finding.reason if finding else ""


def with_config(**config: Any) -> Seen:
    return Seen(container(config))


def with_host(**host: Any) -> Seen:
    return Seen(container(host=host))


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


@pytest.mark.parametrize("user", ["", "0", "root", "0:0", "root:staff", ":7"])
def test_root(user: str) -> None:
    found("root", with_config(User=user))
    found("root", Seen(image=image(User=user)))


@pytest.mark.parametrize("user", ["7:8", "app", "1000", "rooty", "0x"])
def test_another_user(user: str) -> None:
    assert not of("root", with_config(User=user))


def test_privileged() -> None:
    assert "--privileged" in of("privileged", with_host(Privileged=True))
    assert "--cap-add ALL" in of("privileged", with_host(CapAdd=["CAP_ALL"]))
    assert not of("privileged", with_host(CapAdd=["NET_ADMIN"]))
    assert not of("privileged", Seen(image=image()))


@pytest.mark.parametrize(
    "source", ["/var/run/docker.sock", "/run/podman/podman.sock", "/run/containerd/containerd.sock"]
)
def test_the_engines_socket(source: str) -> None:
    seen = Seen(container(mounts=[bind(source, "/x.sock", writable=False)]))
    assert source in found("engine-socket", seen).reason


def test_a_folder_that_holds_the_socket() -> None:
    assert "holds" in of("engine-socket", Seen(container(mounts=[bind("/", "/host")])))
    assert "holds" in of("engine-socket", Seen(container(mounts=[bind("/var/run/", "/r")])))


def test_other_mounts_are_not_the_socket() -> None:
    mounts = [bind("/srv/app.sock", "/app.sock"), bind("/var/lib/app", "/data"), volume("data", "/run")]
    assert not of("engine-socket", Seen(container(mounts=mounts)))


def test_secrets_are_told_by_name_only() -> None:
    env = ["PATH=/bin", "DB_PASSWORD=hunter22", "URL=postgres://me:hunter23@db/x", "API_KEY=k-123"]
    reason = found("secret-env", with_config(Env=env)).reason
    assert "DB_PASSWORD, URL, API_KEY" in reason
    assert "hunter" not in reason
    assert "k-123" not in reason


def test_secrets_of_the_image_are_told_apart() -> None:
    seen = with_config(Env=["TOKEN=very-secret", "DB_PASSWORD=hunter22"])._replace(
        image=image(Env=["TOKEN=very-secret"])
    )
    assert "in the image itself: TOKEN" in of("secret-env", seen)
    assert "whoever has it" in of("secret-env", Seen(image=image(Env=["TOKEN=very-secret"])))


@pytest.mark.parametrize(
    "entry",
    [
        "SESSION_COOKIE=abc",
        "SENTRY_DSN=https://abc@sentry/1",
        "CHAT_WEBHOOK=https://chat.example/hooks/a1b2c3d4",
    ],
)
def test_secrets_by_other_names(entry: str) -> None:
    assert of("secret-env", with_config(Env=[entry]))


def test_what_is_no_secret() -> None:
    env = ["PATH=/bin", "GPG_KEY=A035C8C1", "DB_PASSWORD_FILE=/run/secrets/db", "API_TOKEN=", "COMPASS=north"]
    env += [
        "SESSION_TIMEOUT=30",
        "COOKIE_SECURE=true",
        "SESSION_DRIVER=redis",
        "WEBHOOK_URL=https://ci.example/",
    ]
    assert not of("secret-env", with_config(Env=env))
    assert not of("secret-env", with_config(Env=None))


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


def test_all_at_once_the_gravest_first() -> None:
    ids = [finding.id for finding in findings(Seen(rich()))]
    assert ids == ["secret-env", "anonymous-volume", "moving-tag"]
    ids = [finding.id for finding in findings(with_host(Privileged=True))]
    assert ids == ["privileged", "root", "log-unbounded", "no-restart", "moving-tag"]
    assert [f.id for f in findings(with_host(Privileged=True)) if f.is_grave] == ["privileged"]


def test_what_is_switched_off_is_not_looked_for() -> None:
    off = ("root", "no-restart")
    assert [f.id for f in findings(with_host(), off)] == ["log-unbounded", "moving-tag"]

"""Findings of what a container may do and what it gives away: each where it is, and absent elsewhere."""

from __future__ import annotations

import pytest

from tests.unit.finding_seen import found, of, with_config, with_host
from tests.unit.inspected import bind, container, image, volume
from tui.domain.finding import Seen


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

"""In all that an engine says of something, values that look secret are masked by their place."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.json_mask import json_mask, mask_of
from tui.domain.report_mask import HIDDEN


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        (".Config.Env[3]", "DB_PASSWORD=hunter2", f"DB_PASSWORD={HIDDEN}"),
        (".Config.Env[0]", "PATH=/bin", ""),
        (".Config.Env[1]", "URL=redis://:abc@cache", f"URL=redis://:{HIDDEN}@cache"),
        (".Config.Env[1]", "TOKEN=", ""),
        (".Config.Env[1]", "TOKEN", ""),
        ('.Config.Labels["com.acme.db-password"]', "hunter2", HIDDEN),
        ('.Config.Labels["a\\"b.token"]', "hunter2", HIDDEN),
        ('.Config.Labels["com.acme.team"]', "blue", ""),
        (".Labels.token", "abc", HIDDEN),
        (".Config.Cmd[2]", "--requirepass=abc", f"--requirepass={HIDDEN}"),
        (".[2].CreatedBy", "|1 PASSWORD=abc /bin/sh -c make", f"|1 PASSWORD={HIDDEN} /bin/sh -c make"),
        (".Options.o", "username=me,password=abc", f"username=me,password={HIDDEN}"),
        ('.HostConfig.LogConfig.Config["splunk-token"]', "abc", HIDDEN),
        (".Config.Image", "acme/token:1.2", ""),
        (".RepoTags[0]", "acme/token:1.2", ""),
        (".HostConfig.Binds[0]", "/srv/token:/token:ro", ""),
        (".State.Pid", 17, ""),
        (".Mounts[0].Source", "/run/token:x", ""),
        (".Config.Labels.Source", "https://u:abc@git.example/x", f"https://u:{HIDDEN}@git.example/x"),
        (".token", None, ""),
        (".token", ["a"], ""),
        (".secrets[1][2]", "abc", ""),
    ],
)
def test_a_place(path: str, value: Any, shown: str) -> None:
    assert json_mask(path, value) == shown


def test_what_is_secret_in_the_environment_is_hidden_in_all_of_the_answer() -> None:
    mask = mask_of(
        {
            "Args": ["-W", "hunter2-x", "--password", "abc"],
            "Config": {
                "Env": ["PGPASSWORD=hunter2-x", "B=1"],
                "Cmd": ["--token", "t"],
                "Healthcheck": {"Test": ["CMD", "redis-cli", "--pass", "p"]},
            },
        }
    )
    assert mask(".Args[1]", "hunter2-x") == HIDDEN
    assert mask(".Args[2]", "--password") == ""
    assert mask(".Args[3]", "abc") == HIDDEN
    assert mask(".Config.Cmd[1]", "t") == HIDDEN
    assert mask(".Config.Healthcheck.Test[3]", "p") == HIDDEN
    assert mask(".Config.Env[0]", "PGPASSWORD=hunter2-x") == f"PGPASSWORD={HIDDEN}"
    assert (
        mask(".State.Health.Log[0].Output", "psql: hunter2-x? --token u")
        == f"psql: {HIDDEN}? --token {HIDDEN}"
    )
    assert mask(".State.Pid", 3) == ""
    assert mask(".Name", "/web") == ""


@pytest.mark.parametrize(
    "data", [None, [], [{"Env": 3}], {"Config": None, "Args": None}, {"Config": {"Env": None}}]
)
def test_any_answer_has_a_mask(data: Any) -> None:
    assert mask_of(data)(".token", "abc") == HIDDEN

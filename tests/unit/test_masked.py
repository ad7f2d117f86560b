"""Commands, labels and options are shown without what looks secret, in the overviews too."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.container import Container
from tui.domain.report_mask import HIDDEN
from tui.domain.volume import Volume
from tui.resources import overview, storage_overview
from tui.resources.masked import command, pairs
from tui.resources.storage_rows import VolumeRow


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (["redis-server", "--requirepass", "abc"], f'["redis-server", "--requirepass", "{HIDDEN}"]'),
        (["sh", "-c", "PGPASSWORD=abc psql"], f'["sh", "-c", "PGPASSWORD={HIDDEN} psql"]'),
        ("curl http://u:abc@h/", f"curl http://u:{HIDDEN}@h/"),
        (["nginx", "-g", "daemon off;"], '["nginx", "-g", "daemon off;"]'),
        (None, ""),
        ([], ""),
    ],
)
def test_a_command(value: Any, shown: str) -> None:
    assert command(value, values=False) == shown
    assert HIDDEN not in command(value, values=True)


def test_labels_and_options() -> None:
    labels = {"b": "2", "com.acme.api-key": "abc", "a": "1"}
    assert pairs(labels, values=False) == ["a=1", "b=2", f"com.acme.api-key={HIDDEN}"]
    assert pairs(labels, values=True) == ["a=1", "b=2", "com.acme.api-key=abc"]
    assert pairs(None, values=False) == []


def test_an_overview_shows_secrets_only_when_asked() -> None:
    entry = {"Id": "c" * 64, "Names": ["/web"], "Labels": {"acme.token": "s3cret-1"}}
    data = {"Config": {"Cmd": ["serve", "--token", "s3cret-2"]}}
    volume = Volume.from_api({"Name": "v", "Options": {"o": "username=u,password=s3cret-3"}})
    row = VolumeRow(volume, "v")

    def told(values: bool) -> str:
        lines = overview.container(Container.from_api(entry, 0.0), data, 0.0, None, values)
        lines += storage_overview.volume(row, {"Options": volume.options}, 0.0, values)
        return "\n".join(text for text, _ in lines)

    assert "s3cret" not in told(values=False)
    assert all(f"s3cret-{number}" in told(values=True) for number in (1, 2, 3))


def test_an_overview_hides_the_secrets_of_the_environment_wherever_they_stand() -> None:
    entry = {"Id": "c1", "Names": ["/db"], "Labels": {"note": "log in with hunter2-x"}}
    data = {
        "State": {"Error": "no such file: --token=abc hunter2-x"},
        "Config": {"Env": ["DB_PASSWORD=hunter2-x"], "Cmd": ["sh", "-c", "psql -W hunter2-x"]},
    }
    record = Container.from_api(entry, 0.0)
    texts = "\n".join(text for text, _ in overview.container(record, data, 0.0))
    assert "hunter2-x" not in texts
    assert "abc" not in texts
    assert texts.count(HIDDEN) == 4
    asked = "\n".join(text for text, _ in overview.container(record, data, 0.0, values=True))
    assert asked.count("hunter2-x") == 3
    assert HIDDEN not in asked

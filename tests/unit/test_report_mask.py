"""No value of an environment is in a report, wherever it was given a second time."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.report_world import DB, WEB, container_inspect, reported, surveyed
from tui.domain.report_json import to_json
from tui.domain.report_mask import HIDDEN, Mask, secrets_of
from tui.domain.report_md import to_markdown

# Values that no other text of the made-up host has a part of.
values = st.text(min_size=8, max_size=30).map(lambda text: f"\u00df{text}")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("run --url=postgres://app:hunter22@db/x", "run --url=${DATABASE_URL}"),
        ("only hunter22 of it", "only ${DATABASE_URL} of it"),
        ("tru is short", "tru is short"),
        ("redis://:foobar@cache", f"redis://:{HIDDEN}@cache"),
        ("o=username=me,password=abc", f"o=username=me,password={HIDDEN}"),
        ("PGPASSWORD=abc psql", f"PGPASSWORD={HIDDEN} psql"),
        ("o=user=me%abc,vers=3", f"o=user=me%{HIDDEN},vers=3"),
        ("curl -H 'X-Api-Key: abc' h", f"curl -H 'X-Api-Key: {HIDDEN}' h"),
        ("curl -H 'X-Api-Key: 1234' h", "curl -H 'X-Api-Key: ${PIN_TOKEN}' h"),
        ("https://h/x?sig=abc", f"https://h/x?sig={HIDDEN}"),
        ("CREDS='a b' run", f"CREDS={HIDDEN} run"),
        ("sacreds: 1", "sacreds: 1"),
        ("run --token abc x", f"run --token {HIDDEN} x"),
        ('invalid label key: "x"', 'invalid label key: "x"'),
        ("run --token 1234 x", "run --token ${PIN_TOKEN} x"),
        ("pin 1234", "pin ${PIN_TOKEN}"),
        ("http://localhost:8080/x@y", "http://localhost:8080/x@y"),
        ("--password=${DB_PASSWORD}", "--password=${DB_PASSWORD}"),
    ],
)
def test_texts(text: str, masked: str) -> None:
    env = [("DATABASE_URL", "postgres://app:hunter22@db/x"), ("SHORT", "tru"), ("PIN_TOKEN", "1234")]
    assert Mask(env).text(text) == masked


def test_a_flag_that_asks_for_a_secret_hides_what_follows() -> None:
    assert Mask().texts(["a", "--requirepass", "foobar", "-x", "b"]) == (
        "a",
        "--requirepass",
        HIDDEN,
        "-x",
        "b",
    )
    assert Mask().texts(["--pass", "-9a!b"]) == ("--pass", HIDDEN)
    assert Mask().texts(["--token", "--verbose", "b"]) == ("--token", "--verbose", "b")
    assert Mask().texts(["mysqladmin", "-uroot", "-pabc"]) == ("mysqladmin", "-uroot", f"-p{HIDDEN}")
    assert Mask([("PASSWORD", "foobar")]).texts(["--pass", "foobar"]) == ("--pass", "${PASSWORD}")


def test_the_longest_value_is_replaced_first() -> None:
    assert Mask([("A", "12345678"), ("B", "1234567890")]).text("x1234567890") == "x${B}"


def test_a_longer_secret_of_another_is_hidden_whole() -> None:
    others = Mask.of_secrets(["12345678-and-more", "elsewhere"])
    assert Mask([("A", "12345678")], others).text("12345678-and-more, 12345678, elsewhere") == (
        f"{HIDDEN}, ${{A}}, {HIDDEN}"
    )
    assert Mask([("A", "elsewhere")], others).text("elsewhere") == "${A}"


def test_names_that_say_so_hide_their_value() -> None:
    told = Mask().value({"splunk-token": "abc", "max-size": "10m", "a.b.Secret": ["x"], "empty_secret": ""})
    assert told == {"splunk-token": HIDDEN, "max-size": "10m", "a.b.Secret": [HIDDEN], "empty_secret": ""}


def test_passwords_within_addresses_are_secrets() -> None:
    assert secrets_of([("URL", "amqp://me:s3cret@mq"), ("TOKEN", "abc")]) == {"s3cret": "URL"}


@given(values, values)
def test_no_value_is_in_a_report(own: str, of_another: str) -> None:
    web = container_inspect(
        WEB,
        "web",
        Env=["PATH=/bin", f"VALUE={own}"],
        Cmd=["run", own, f"--x={own}", of_another],
        Entrypoint=[f"{own}{own}"],
        Labels={f"l{own}": own, "other": f"with {of_another} in it"},
        Healthcheck={"Test": ["CMD", own]},
        User=own,
        WorkingDir=f"/{own}",
        host={"LogConfig": {"Type": "gelf", "Config": {"tag": own, "env": of_another}}, "ExtraHosts": [own]},
    )
    db = container_inspect(DB, "db", Env=["PATH=/bin", f"DB_PASSWORD={of_another}"])
    report = reported(surveyed(web, db))
    for text in (to_json(report), to_markdown(report)):
        for value in (own, of_another):
            assert value not in text
            assert json.dumps(value)[1:-1] not in text

"""A mask ends where the secret does: what is around it stays, and can be read as before."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tui.domain.redact import redact
from tui.domain.report_mask import Mask
from tui.domain.secret import hidden, hidden_in, hidden_words
from tui.domain.secret_names import HIDDEN, gives_away

_everywhere = pytest.mark.parametrize(
    "way", [hidden_in, redact, Mask().text], ids=["shown", "said", "reported"]
)


@_everywhere
@pytest.mark.parametrize(
    "data",
    [
        {"cmd": "--key X", "remoteUser": "node"},
        {"kind": "Pod", "args": ["--key X", "--v=2"], "image": "x"},
        {"run": "x --token -X", "more": [1]},
        {"inner": '{"cmd":"--key X","a":"b"}', "c": "d"},
        {"env": ["TOKEN=X"], "c": "d"},
    ],
    ids=str,
)
def test_a_compact_json_is_one_still(way: Callable[[str], str], data: dict[str, object]) -> None:
    text = json.dumps(data, separators=(",", ":"))
    made = way(text.replace("X", "s3cretvalue"))
    assert "s3cret" not in made
    assert json.loads(made) == json.loads(text.replace("-X", "X").replace("X", HIDDEN))


@_everywhere
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            'CMD ["sh" "-c" "TOKEN=x9 exec app --foo && bar"]',
            'CMD ["sh" "-c" "TOKEN=(hidden) exec app --foo && bar"]',
        ),
        ('CMD ["sh", "-c", "TOKEN=x9 exec app"]', 'CMD ["sh", "-c", "TOKEN=(hidden) exec app"]'),
        (
            '["CMD-SHELL" "REDISCLI_AUTH=$REDIS_PASSWORD redis-cli ping | grep PONG || exit 1"]',
            '["CMD-SHELL" "REDISCLI_AUTH=$REDIS_PASSWORD redis-cli ping | grep PONG || exit 1"]',
        ),
        (
            '["/bin/sh" "-c" "JAVA_KEY=1 exec java $JAVA_OPTS -jar /app.jar"]',
            '["/bin/sh" "-c" "JAVA_KEY=1 exec java $JAVA_OPTS -jar /app.jar"]',
        ),
        ('CMD ["mysql" "-h" "db" "-p" "-e" "select 1"]', 'CMD ["mysql" "-h" "db" "-p" "-e" "select 1"]'),
        ("docker run --name mysql '-p' '3306:3306' x", "docker run --name mysql '-p' '3306:3306' x"),
    ],
)
def test_a_script_in_a_list_keeps_what_is_no_secret(way: Callable[[str], str], text: str, shown: str) -> None:
    assert way(text) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["ash", "-cx", "key=a9; run me"], ["ash", "-cx", f"key={HIDDEN}; run me"]),
        (["node", "--eval", "key=1; run(key)"], ["node", "--eval", "key=1; run(key)"]),
    ],
)
def test_scripts_in_words_of_their_own(words: list[str], shown: list[str]) -> None:
    assert hidden_words(words) == shown


def test_where_a_value_is_from_stays_in_json() -> None:
    mask = Mask([("DB_PASSWORD", "hunter2222")])
    assert mask.text('{"password":"hunter2222","x":"y"}') == '{"password":"${DB_PASSWORD}","x":"y"}'


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("DB_CREDENTIALS_URL", "admin:hunter2@tcp.example/db", HIDDEN),
        ("DB_PASSWORD_URI", "admin:hunter2@db:5432/x", HIDDEN),
        ("REDIS_PASSWORD_URL", "//:hunter2@redis:6379", HIDDEN),
        ("API_TOKEN_URI", "b81fa90c", HIDDEN),
        ("AUTH_TOKEN_URL", "https://idp.example/oauth/token", "https://idp.example/oauth/token"),
        ("TOKEN_URL", "/oauth/token", "/oauth/token"),
    ],
)
def test_an_address_is_told_only_where_its_login_can_be_found(name: str, value: str, shown: str) -> None:
    assert hidden(name, value) == shown


def test_what_names_a_file_is_no_secret() -> None:
    assert not gives_away("secretfile", "/etc/ceph/secret")


@_everywhere
def test_backslashes_take_no_time_beyond_their_number(way: Callable[[str], str]) -> None:
    """Hours, were it not so."""
    text = "a: " + "\\" * 1_000_000 + " =-"
    assert way(text) == text


def test_quotes_with_ever_more_backslashes_are_not_followed_to_their_end() -> None:
    text = "x"
    for number in range(900):
        quote = "\\" * number + "'"
        text = f'"a":{quote}{text}{quote}'
    assert Mask().text(text) == text

"""Secrets are found in quotes, as far as these go, and within quotes of quotes."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.command import docker
from tui.domain.redact import redact
from tui.domain.report_mask import Mask
from tui.domain.secret import hidden_in, hidden_words
from tui.domain.secret_names import HIDDEN
from tui.domain.secret_quotes import bare, inside, opened
from tui.work.audit import AuditEntry, AuditFile

_WAYS: dict[str, Callable[[str], str]] = {
    "shown": hidden_in,
    "said": redact,
    "reported": Mask().text,
    "a word": lambda text: hidden_words(["sh", "-c", text])[2],
    "a reported word": lambda text: Mask().texts(["sh", "-c", text])[2],
}
_everywhere = pytest.mark.parametrize("way", _WAYS.values(), ids=_WAYS.keys())
# As somebody types it to a shell of a shell.
_IN_SHELLS = [
    "app --password hunter2 x",
    "app --password 'a hunter2 b' x",
    'app --password="a hunter2 b" x',
    "PGPASSWORD='correct hunter2 battery' psql",
    'PGPASSWORD="it\'s hunter2 all" psql',
    "curl -u 'bob:a hunter2 c' http://x",
    "mysql -p'a hunter2 c' x",
    "redis-cli -a 'a hunter2 c' ping",
]


@_everywhere
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("sh -c 'app --password hunter2 x'", f"sh -c 'app --password {HIDDEN} x'"),
        ('bash -lc "redis-cli --pass hunter2"', f'bash -lc "redis-cli --pass {HIDDEN}"'),
        (
            "docker exec -it x sh -c 'vault login -token hunter2'",
            f"docker exec -it x sh -c 'vault login -token {HIDDEN}'",
        ),
        ('exec sh -c "app --password hunter2"', f'exec sh -c "app --password {HIDDEN}"'),
        ("sh -c 'sh -c \"app --token hunter2\"' x", f"sh -c 'sh -c \"app --token {HIDDEN}\"' x"),
        ("OPTS='--password hunter2' run", f"OPTS='--password {HIDDEN}' run"),
        (
            'docker run -e OPTS="-Ddb.password=hunter2 x" y',
            f'docker run -e OPTS="-Ddb.password={HIDDEN} x" y',
        ),
        ("docker run -e 'DB_PASSWORD=a hunter2 b' x", f"docker run -e 'DB_PASSWORD={HIDDEN}' x"),
        ("x env 'DB_PASSWORD=a hunter2 b' y", f"x env 'DB_PASSWORD={HIDDEN}' y"),
        ("x bash -lc 'DB_PASSWORD=hunter2 b' y", f"x bash -lc 'DB_PASSWORD={HIDDEN} b' y"),
        ("x '--password=a hunter2 b' y", f"x '--password={HIDDEN}' y"),
        ("PGPASSWORD='correct hunter2 battery' psql", f"PGPASSWORD={HIDDEN} psql"),
        ('--password="a b hunter2"', f"--password={HIDDEN}"),
        ("--password='a'b-hunter2 x", f"--password={HIDDEN} x"),
        ("password: 'a b hunter2'", f"password: {HIDDEN}"),
        ('password="a \\" hunter2" x', f"password={HIDDEN} x"),
        ("curl -u 'bob:a b hunter2' h", f"curl -u 'bob:{HIDDEN}' h"),
        ("curl -u bob:'a b hunter2' h", f"curl -u bob:{HIDDEN} h"),
        ("mysql '-pa hunter2' x", f"mysql '-p{HIDDEN}' x"),
        ('{"c":"PGPASSWORD=\\"a hunter2\\" psql"}', f'{{"c":"PGPASSWORD={HIDDEN} psql"}}'),
        ('{"c":"sh -c \\"x --password hunter2\\" y"}', f'{{"c":"sh -c \\"x --password {HIDDEN}\\" y"}}'),
        ('got {"d":"{\\"password\\":\\"hunter2\\"}"}', f'got {{"d":"{{\\"password\\":\\"{HIDDEN}\\"}}"}}'),
    ],
)
def test_a_secret_in_quotes(way: Callable[[str], str], text: str, shown: str) -> None:
    assert way(text) == shown
    assert way(shown) == shown


@_everywhere
@pytest.mark.parametrize(
    "text",
    [
        "sh -c 'app --name web --file /a/b'",
        "docker run -e 'MODE=a b' --label 'x=y z' acme/app:1.2",
        "x --password $DB_PASSWORD '--auth=$AUTH' y",
        'ALLOW_EMPTY_PASSWORD="yes" run',
        f"sh -c 'docker pull acme/x@sha256:{'0a1b' * 16}'",
        '{"question":"Your password:","other":"a b"}',
        "it's not the user's fault",
        "a\\'b \"\" '' '\"'\"' \\\\\" x",
    ],
)
def test_what_is_no_secret_in_quotes(way: Callable[[str], str], text: str) -> None:
    assert way(text) == text


@_everywhere
@pytest.mark.parametrize("line", _IN_SHELLS)
def test_a_command_quoted_for_shells_again_and_again(way: Callable[[str], str], line: str) -> None:
    assert "hunter2" not in way(line)
    assert "hunter2" not in way(docker("exec", "x", "sh", "-c", line))
    assert "hunter2" not in way(docker("run", "--label", "a=b c", "x", *shlex.split(line)))


@pytest.mark.parametrize("line", _IN_SHELLS)
def test_a_typed_command_is_kept_without_its_secrets(tmp_path: Path, line: str) -> None:
    path = tmp_path / "audit.jsonl"
    command = docker("exec", "-it", "web", *hidden_words(shlex.split(f"sh -c {shlex.quote(line)}")))
    for each in (command, docker("exec", "-it", "web", "sh", "-c", line)):
        AuditFile(str(path)).append(AuditEntry("container.run", "web", each, "ok"))
    kept = path.read_text()
    assert "hunter2" not in kept
    assert all(HIDDEN in json.loads(each)["command"] for each in kept.splitlines())


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["curl", "-u", "bob:a hunter2 c", "h"], ["curl", "-u", f"bob:{HIDDEN}", "h"]),
        (["curl", "-u", "bob:it's hunter2", "h"], ["curl", "-u", f"bob:{HIDDEN}", "h"]),
        (["mysql", "-pa hunter2", "x"], ["mysql", f"-p{HIDDEN}", "x"]),
        (["sh", "-c", "a\nb", "mysql", "-phunter2"], ["sh", "-c", "a\nb", "mysql", f"-p{HIDDEN}"]),
        (["sh", "-c", "exec sh -c 'x --key hunter2'"], ["sh", "-c", f"exec sh -c 'x --key {HIDDEN}'"]),
        (["mysql -u a", "b|c", "-pa b"], ["mysql -u a", "b|c", f"-p{HIDDEN}"]),
        (["redis-cli", "-a", "\uf8f0-\uf8ff"], ["redis-cli", "-a", HIDDEN]),
        (["echo", "\uf8f0", "-x", "a b"], ["echo", "\uf8f0", "-x", "a b"]),
        (["env", "DB_PASSWORD=a hunter2", "x"], ["env", f"DB_PASSWORD={HIDDEN}", "x"]),
        (["x", "--db-password=a hunter2", "y"], ["x", f"--db-password={HIDDEN}", "y"]),
        (["sh", "-ec", "DB_PASSWORD=a b"], ["sh", "-ec", f"DB_PASSWORD={HIDDEN} b"]),
        (["CMD-SHELL", "PGPASSWORD=a psql"], ["CMD-SHELL", f"PGPASSWORD={HIDDEN} psql"]),
        (["PGPASSWORD=a psql"], [f"PGPASSWORD={HIDDEN} psql"]),
        ([""], [""]),
    ],
)
def test_a_word_is_one_whatever_is_in_it(words: list[str], shown: list[str]) -> None:
    assert hidden_words(words) == shown
    if "\uf8f0-\uf8ff" not in words:
        assert list(Mask().texts(words)) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            'CMD ["redis-server" "--requirepass" "hunter2"]',
            f'CMD ["redis-server" "--requirepass" "{HIDDEN}"]',
        ),
        ('CMD ["x", "--password", "hunter2", "-v"]', f'CMD ["x", "--password", "{HIDDEN}", "-v"]'),
        ('CMD ["mysqladmin","-uroot","-phunter2"]', f'CMD ["mysqladmin","-uroot","-p{HIDDEN}"]'),
        ('["redis-cli","-a","a\\" b\\\\"]', f'["redis-cli","-a","{HIDDEN}"]'),
        ('CMD ["nginx" "-g" "daemon off;"]', 'CMD ["nginx" "-g" "daemon off;"]'),
        ('["a\\\\", "--password", "x", "b"] c', f'["a\\\\", "--password", "{HIDDEN}", "b"] c'),
        ('["--password", "x"', '["--password", "x"'),
    ],
)
def test_the_words_of_a_command_in_a_text(text: str, shown: str) -> None:
    assert hidden_in(text) == shown


@given(st.lists(st.text()))
def test_there_are_as_many_words_as_there_were(words: list[str]) -> None:
    assert len(hidden_words(words)) == len(words)
    assert hidden_words([f"say {word.encode().hex()}" for word in words]) == [
        f"say {word.encode().hex()}" for word in words
    ]


@pytest.mark.parametrize("ways", [hidden_in, redact, lambda text: hidden_words([text, "x"])])
@pytest.mark.parametrize(
    "piece",
    [
        "-a '",
        '-a "',
        "-a '\"'\"'",
        "-a '\\''",
        '-a \\"',
        "x=\"'",
        "token=\"'\"'\"'",
        "'a='\"'\"' ",
        "x='\"'\"'",
        'token="\\',
        "token='",
        '["a",',
        '["\\"',
        "'--a=",
        "curl -u 'a:",
        "mysql '-p",
        '"a":"\\"a\\":',
        "\\",
    ],
)
def test_quotes_take_no_time_beyond_their_length(ways: Callable[[str], object], piece: str) -> None:
    def seconds(count: int) -> float:
        began = time.process_time()
        ways(piece * count)
        return time.process_time() - began

    # Twenty times as long: what grew with the square of it would take 400 times as long.
    assert seconds(20_000) < 100 * max(seconds(1_000), 0.001)


def test_no_nesting_is_too_deep() -> None:
    text, quotes = "x", ['"', "'"]
    for depth in range(120):
        quote = "\\" * (depth // 2) + quotes[depth % 2]
        text = f"{quote}a{quote}:{quote}{text}{quote}"
        assert hidden_in(text) == text
    text = "-a x"
    for _ in range(8):
        text = f"sh -c {shlex.quote(text)}"
    assert hidden_in(text) == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("'a b'", ("'", "a b", "'")),
        ("'it'\"'\"'s'", ("'", "it'\"'\"'s", "'")),
        ("'\"'\"'a'\"'\"'", ("'\"'\"'", "a", "'\"'\"'")),
        ('\\"a b\\"', ('\\"', "a b", '\\"')),
        ("a b", None),
        ("'a", None),
        ("", None),
    ],
)
def test_quotes_are_opened(text: str, parts: tuple[str, str, str] | None) -> None:
    assert opened(text) == parts
    assert bare(text) == (parts[1] if parts else text.strip("\"'"))
    assert inside(text, lambda inner: f"<{inner}>") == (
        f"{parts[0]}<{parts[1]}>{parts[2]}" if parts else text
    )

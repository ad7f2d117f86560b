"""What looks secret is not shown unasked, and what does not is left as it is."""

from __future__ import annotations

import time
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.report_mask import HIDDEN
from tui.domain.secret import hidden, hidden_in, hidden_words, hider, is_secret

# In two parts: what looks for keys in files is not to find one here.
_KEY = " ".join(("PRIVATE", "KEY"))


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("DB_PASSWORD", "hunter2", HIDDEN),
        ("AWS_SECRET_ACCESS_KEY", "abc/def", HIDDEN),
        ("JWT_SALT", "s", HIDDEN),
        ("DATABASE_URL", "postgres://app:hunter2@db/x", f"postgres://app:{HIDDEN}@db/x"),
        ("JAVA_OPTS", "-Xmx1g -Ddb.password=abc -Dx=y", f"-Xmx1g -Ddb.password={HIDDEN} -Dx=y"),
        ("CONFIG", '{"auths":{"r":{"auth":"dXNlcg=="}}}', f'{{"auths":{{"r":{{"auth":"{HIDDEN}"}}}}}}'),
        ("SIGNER", f"-----BEGIN RSA {_KEY}-----\nabc\n-----END RSA {_KEY}-----\n", f"{HIDDEN}\n"),
        ("WHO", ".".join(("eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxIn0", "abc-_1")), HIDDEN),
        ("PULL", "_".join(("ghp", "0123456789abcdefABCD")), HIDDEN),
        ("DATABASE_URL", "postgres://app:p@ss@db/x", f"postgres://app:{HIDDEN}@db/x"),
        ("DATABASE_URL", "postgres://app:ab/cd@db/x", f"postgres://app:{HIDDEN}@db/x"),
        ("MIRROR", "http://h:80/a@v1", "http://h:80/a@v1"),
        ("SOURCE", "https://0123456789abcdef@git.example/x", f"https://{HIDDEN}@git.example/x"),
        ("LINK", "https://h/x?a=1&sig=abc%3D&b=2", f"https://h/x?a=1&sig={HIDDEN}&b=2"),
        ("STORE", "AccountName=a;AccountKey=abc==;Suffix=x", f"AccountName=a;AccountKey={HIDDEN};Suffix=x"),
        ("USERS", "admin:$apr1$abcdefgh$ijklmnopqrstuv", f"admin:{HIDDEN}"),
        ("FIELDS", '{"password": 1234, "x": 1}', f'{{"password": "{HIDDEN}", "x": 1}}'),
        ("FIELDS", '{"password":"a\\"bc","x":1}', f'{{"password":"{HIDDEN}","x":1}}'),
        ("FIELDS", '"{\\"password\\":\\"abc\\"}"', f'"{{\\"password\\":\\"{HIDDEN}\\"}}"'),
        (
            "FIELDS",
            '{"secrets": ["abc"], "x": {"y": null}}',
            f'{{"secrets": ["{HIDDEN}"], "x": {{"y": null}}}}',
        ),
        ("FIELDS", '{"a": {"b": [1, "two"]}}', '{"a": {"b": [1, "two"]}}'),
        ("DEEP", "[" * 100_000 + "]" * 100_000, HIDDEN),
        ("CONFIG_B64", b64encode(b'{"password":"abc"}').decode(), HIDDEN),
        (
            "LOGO_B64",
            b64encode(b"only a few plain words").decode(),
            b64encode(b"only a few plain words").decode(),
        ),
        ("DIGEST", f"sha256:{'ab12' * 16}", f"sha256:{'ab12' * 16}"),
        ("MASTER_KEY_1", "abc", HIDDEN),
        ("APP_JWT", "abc", HIDDEN),
        ("DB_PASSWORD", "", ""),
        ("DB_PASSWORD_FILE", "/run/secrets/db", "/run/secrets/db"),
        ("MYSQL_ALLOW_EMPTY_PASSWORD", "yes", "yes"),
        ("GPG_KEY", "A035C8C19219BA821ECEA86B64E628F8D684696D", "A035C8C19219BA821ECEA86B64E628F8D684696D"),
        ("PATH", "/usr/bin:/bin", "/usr/bin:/bin"),
        ("COMPASS_URL", "https://compass:8080/x", "https://compass:8080/x"),
        ("KEYBOARD", "us", "us"),
    ],
)
def test_a_value(name: str, value: str, shown: str) -> None:
    assert hidden(name, value) == shown
    assert is_secret(name, value) == (shown != value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "curl -H 'Authorization: Bearer abc.def' http://x",
            f"curl -H 'Authorization: Bearer {HIDDEN}' http://x",
        ),
        ("redis-cli --pass abc ping", f"redis-cli --pass {HIDDEN} ping"),
        ("x --token 'a b' y", f"x --token {HIDDEN} y"),
        ("|1 NPM_TOKEN=abc /bin/sh -c npm ci", f"|1 NPM_TOKEN={HIDDEN} /bin/sh -c npm ci"),
        ("ACCESS_KEY='a b c' run", f"ACCESS_KEY={HIDDEN} run"),
        ("DB_PASSWORD=$DB_PASSWORD_FILE_TEXT", "DB_PASSWORD=(hidden)"),
        ("API_KEY=${KEY} run", "API_KEY=${KEY} run"),
        ("--mount=type=secret,id=npm make", "--mount=type=secret,id=npm make"),
        ("Authorization: Token abc", f"Authorization: Token {HIDDEN}"),
        ('{"Authorization":"Bearer abc"}', f'{{"Authorization":"{HIDDEN}"}}'),
        ("curl -H 'Cookie: session=abc; b=c' http://x", f"curl -H 'Cookie: {HIDDEN}' http://x"),
        ("mysqladmin ping -uroot -pabc", f"mysqladmin ping -uroot -p{HIDDEN}"),
        ("mysqladmin ping -p$PW", "mysqladmin ping -p$PW"),
        ("curl -s -u me:abc http://x", f"curl -s -u me:{HIDDEN} http://x"),
        ("docker run -u 1000:1000 x", "docker run -u 1000:1000 x"),
        ("redis-cli -h db -a abc ping", f"redis-cli -h db -a {HIDDEN} ping"),
        ("aws_secret_access_key = abc", f"aws_secret_access_key = {HIDDEN}"),
        ('password: "a b"', f"password: {HIDDEN}"),
        ("x --password -9a!b y", f"x --password {HIDDEN} y"),
        ("x --db-token --9a y", f"x --db-token {HIDDEN} y"),
        (
            "x --password -u me --token --verbose --password -- y",
            "x --password -u me --token --verbose --password -- y",
        ),
        ("mysql --password -uroot", "mysql --password -uroot"),
        ("x --verbose -9a!b y", "x --verbose -9a!b y"),
        ("mount -o user=me%abc,vers=3", f"mount -o user=me%{HIDDEN},vers=3"),
        ("username=CORP/me%a%b", f"username=CORP/me%{HIDDEN}"),
        ("http://h/?a=b&user=me%20x", "http://h/?a=b&user=me%20x"),
        ("smbclient -U me%abc //nas/x", f"smbclient -U me%{HIDDEN} //nas/x"),
        ("curl -H 'X-Api-Key: abc' h", f"curl -H 'X-Api-Key: {HIDDEN}' h"),
        (
            "curl https://hooks.slack.com/services/T0/B0/abc",
            f"curl https://hooks.slack.com/services/{HIDDEN}",
        ),
        ("https://discord.com/api/v10/webhooks/12/abc", f"https://discord.com/api/v10/webhooks/{HIDDEN}"),
        ("https://a.webhook.office.com/webhookb2/0a@b/c", f"https://a.webhook.office.com/webhookb2/{HIDDEN}"),
        ("ghs_backend_service", "ghs_backend_service"),
        ("no secrets here - none at all", "no secrets here - none at all"),
    ],
)
def test_a_text(text: str, shown: str) -> None:
    assert hidden_in(text) == shown


def test_secrets_of_an_environment_are_hidden_elsewhere_but_no_common_words() -> None:
    hide = hider(
        [
            ("A_TOKEN", "x1y2z3"),
            ("POSTGRES_PASSWORD", "postgres"),
            ("PIN_TOKEN", "1234"),
            ("GPG_KEY", "0123456789ab"),
        ]
    )
    assert (
        hide("serve x1y2z3 on postgres:1234 by 0123456789ab")
        == f"serve {HIDDEN} on postgres:1234 by 0123456789ab"
    )
    assert hider([])("x1y2z3") == "x1y2z3"


@given(st.text())
def test_hiding_twice_is_hiding_once(text: str) -> None:
    once = hidden_in(text)
    assert hidden_in(once) == once


@pytest.mark.parametrize(
    "piece",
    ["a", "ey", '"a":', "--x ", "A=", "'", "token:", "a.b-", "://a:", "user=a%", "a:(@", "--pass", "x-token"],
)
def test_long_texts_take_no_time_beyond_their_length(piece: str) -> None:
    def seconds(count: int) -> float:
        began = time.process_time()
        hidden_in(piece * count)
        return time.process_time() - began

    # Twenty times as long: what grew with the square of it would take 400 times as long.
    assert seconds(100_000) < 100 * max(seconds(5_000), 0.001)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (
            ["CMD", "mysqladmin", "ping", "-uroot", "-pabc"],
            ["CMD", "mysqladmin", "ping", "-uroot", f"-p{HIDDEN}"],
        ),
        (["redis-cli", "-a", "abc"], ["redis-cli", "-a", HIDDEN]),
        (["curl", "-u", "me:abc", "http://x"], ["curl", "-u", f"me:{HIDDEN}", "http://x"]),
        (["sh", "-c", "a\nb", "--token", "abc"], ["sh", "-c", "a\nb", "--token", HIDDEN]),
        (["nginx", "-g", "daemon off;"], ["nginx", "-g", "daemon off;"]),
        (["x", "--password", "-9a!b"], ["x", "--password", HIDDEN]),
        (["x", "--password", "-u", "me"], ["x", "--password", "-u", "me"]),
        (["docker", "login", "--password-stdin", "h"], ["docker", "login", "--password-stdin", "h"]),
        ([], []),
    ],
)
def test_words_of_a_command(words: list[str], shown: list[str]) -> None:
    assert hidden_words(words) == shown

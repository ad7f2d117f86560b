"""What the name of a value says: that it is secret, that it is only a setting, or which part of it is secret."""

from __future__ import annotations

from base64 import b64encode

import pytest

from tui.domain.report_mask import Mask, secrets_of
from tui.domain.secret import hidden, hidden_in, hider
from tui.domain.secret_names import HIDDEN, gives_away, is_login, looks_secret

_LOGIN = b64encode(b"me:hunter2").decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COOKIE", "abc"),
        ("SESSION_COOKIE", "abc"),
        ("RABBITMQ_ERLANG_COOKIE", "wordsonly"),
        ("GITHUB_SESSION", "1f2e3d4c5b6a"),
        ("SESSION", "eyJ1c2VyIjoxfQ.Zx1_yw"),
        ("PHPSESSID", "a1b2c3d4e5"),
        ("AUTHORIZATION", "abc"),
        ("AUTH_HEADER", _LOGIN),
        ("BASIC_AUTH_B64", _LOGIN),
        ("REGISTRY_LOGIN", _LOGIN),
        ("PASSWORD_2", "abc"),
        ("TOKEN", "4096"),
        ("DATABASE_PWD", "/abc"),
        ("CREDS", "admin:s3cretpw"),
        ("ADMIN_CREDS", "admin:s3cretpw"),
        ("db-cred", "admin:s3cretpw"),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/0a1b"),
    ],
)
def test_a_secret(name: str, value: str) -> None:
    assert gives_away(name, value)
    assert hidden(name, value) == HIDDEN
    assert hidden_in(f"run {name}={value} x").startswith(f"run {name}={HIDDEN}")
    assert hidden_in(f'{{"{name}":"{value}"}}') == f'{{"{name}":"{HIDDEN}"}}'


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_TIMEOUT", "30"),
        ("SESSION_DRIVER", "redis"),
        ("SESSION", "redis"),
        ("SESSION_STORE", "redis://cache:6379/1"),
        ("APP_SESSION", "/var/lib/sessions1"),
        ("APP_SESSION", "86400000"),
        ("DESKTOP_SESSION", "gnome"),
        ("XDG_SESSION_ID", "3"),
        ("COOKIE_SECURE", "true"),
        ("SECURE_COOKIE", "true"),
        ("COOKIE_DOMAIN", "shop.example"),
        ("COOKIE_NAME", "sid"),
        ("AUTH_MODE", "password"),
        ("AUTH_BACKEND", "keycloak"),
        ("LOGIN_URL", "/accounts/login/"),
        ("AUTHOR", _LOGIN),
        ("LOGO", _LOGIN),
        ("MONGO_AUTHORIZATION", "enabled"),
        ("USE_PASSWORD", "1"),
        ("PASSWORD_MIN_LENGTH", "12"),
        ("TOKEN_TTL", "3600"),
        ("MAX_TOKENS", "4096"),
        ("TOKENIZERS_PARALLELISM", "8"),
        ("PRIVATE_KEY_PATH", "/etc/app/key.pem"),
        ("DB_PASSWORD_FILE", "/run/secrets/db"),
        ("PWD", "/app"),
        ("WEBHOOK_PORT", "9000"),
        ("TOKEN_URL", "https://idp.example/token"),
        ("AUTH_TOKEN_URL", "https://idp.example/token"),
        ("GOOGLE_TOKEN_URI", "https://idp.example/token"),
        ("TOKEN_ENDPOINT", "/oauth/token"),
        ("TOKEN_ISSUER", "https://idp.example"),
        ("PASSWORD_HASHERS", "django.contrib.auth.hashers.Argon2PasswordHasher"),
        ("CREDENTIALS_PROVIDER", "aws"),
        ("CREDIT", "12"),
        ("SACRED", "cow"),
        ("KEYBOARD", "us"),
    ],
)
def test_no_secret(name: str, value: str) -> None:
    assert not gives_away(name, value)
    assert hidden(name, value) == value
    assert hidden_in(f"run {name}={value} x") == f"run {name}={value} x"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("TOKEN_URL", "https://me:abc@idp.example/token", f"https://me:{HIDDEN}@idp.example/token"),
        ("TOKEN_URL", "https://s/t?sig=abc", f"https://s/t?sig={HIDDEN}"),
        ("TOKEN_WEBHOOK_URL", "https://chat.example/hooks/xj4b7kq1", f"https://chat.example/{HIDDEN}"),
        ("SENTRY_DSN", "https://abc@o1.example/12", f"https://{HIDDEN}@o1.example/12"),
        ("SENTRY_DSN", "http://abc@sentry/1", f"http://{HIDDEN}@sentry/1"),
        ("SENTRY_DSN", "https://public:abc@sentry/1", f"https://public:{HIDDEN}@sentry/1"),
        ("SENTRY_DSN", "https://${KEY}@sentry/1", "https://${KEY}@sentry/1"),
        ("DB_DSN", "root:abc@tcp(db:3306)/shop", f"root:{HIDDEN}@tcp(db:3306)/shop"),
        ("DATABASE_URL", "root:a@b/c@unix(/run/db)/shop", f"root:{HIDDEN}@unix(/run/db)/shop"),
        ("DSN", "app:abc@db:5432/shop", f"app:{HIDDEN}@db:5432/shop"),
        ("DSN", "app/abc@db:1521/shop", f"app/{HIDDEN}@db:1521/shop"),
        ("DSN", "pgsql:host=db;user=app;password=abc", f"pgsql:host=db;user=app;password={HIDDEN}"),
        ("DSN", "mysql:host=db;dbname=shop", "mysql:host=db;dbname=shop"),
        ("DSN", "postgres://app@db/shop", "postgres://app@db/shop"),
        ("DSN", "sqlite:///var/lib/x/@y", "sqlite:///var/lib/x/@y"),
        ("MIRROR_URL", "app:abc@db:5432/shop", "app:abc@db:5432/shop"),
        ("WEBHOOK_URL", "https://chat.example/hooks/xj4b7kq1", f"https://chat.example/{HIDDEN}"),
        ("ALERT_HOOK", "https://chat.example/h/abcdefghijklmnopqrstu", f"https://chat.example/{HIDDEN}"),
        ("WEBHOOK_URL", "https://n8n.example/", "https://n8n.example/"),
        ("WEBHOOK_URL", "https://ci.example/github-webhook/", "https://ci.example/github-webhook/"),
        ("CI_URL", "https://ci.example/job/a1b2c3d4e5", "https://ci.example/job/a1b2c3d4e5"),
    ],
)
def test_a_part_of_a_value(name: str, value: str, shown: str) -> None:
    assert hidden(name, value) == shown
    assert hidden(name, shown) == shown
    assert Mask().named(name, value) == shown


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("SENTRY_DSN", "https://abcd@sentry/1", ["abcd"]),
        ("DB_DSN", "root:abcd@tcp(db)/x", ["abcd"]),
        ("WEBHOOK_URL", "https://chat.example/hooks/xj4b7kq1", ["hooks/xj4b7kq1"]),
        ("COOKIE", "abcd", ["abcd"]),
        ("USE_PASSWORD", "true", []),
        ("URL", "https://app:${SECRET}@db/x", []),
    ],
)
def test_what_is_secret_elsewhere_too(name: str, value: str, found: list[str]) -> None:
    assert list(secrets_of([(name, value)])) == found


def test_the_key_of_a_dsn_is_hidden_wherever_it_stands() -> None:
    hide = hider([("SENTRY_DSN", "https://0a1b2c3d@sentry/1")])
    assert hide("serve --key 0a1b2c3d") == f"serve --key {HIDDEN}"


@pytest.mark.parametrize(
    "text", ["password", "keycloak", "a" * 40, "0123456789abcdef", "", "bWU6", "Zm9vIGJhcjogYmF6"]
)
def test_no_login_in_base64(text: str) -> None:
    assert not is_login(text)


@pytest.mark.parametrize("login", [b"me:hunter2", b"a@b.example:p:w", b"DOMAIN\\me:x?>x?>"])
def test_a_login_in_base64(login: bytes) -> None:
    text = b64encode(login).decode()
    assert is_login(text)
    assert is_login(text.rstrip("=").replace("+", "-").replace("/", "_"))


@pytest.mark.parametrize(
    "name",
    ["DB_PASSWORD", "PGPASS", "api-key", "AWS_SECRET_ACCESS_KEY", "auth", "TOKEN", "PWD", "COOKIES"],
)
def test_names_that_look_secret(name: str) -> None:
    assert looks_secret(name)


@pytest.mark.parametrize(
    "name",
    ["org.opencontainers.image.authors", "compass", "PATH", "keyboard", "bypassed", "TOKEN_TYPE", "SESSION"],
)
def test_names_that_do_not(name: str) -> None:
    assert not looks_secret(name)

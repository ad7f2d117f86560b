"""What is said of failures is told without secrets, and with the names it is about."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.redact import redact
from tui.domain.secret_names import HIDDEN
from tui.engine.errors import EngineError, from_answer
from tui.registry.errors import Denied, RateLimited
from tui.work.job import Failure

_LOGIN = b64encode(b"alice:hunter2").decode()
_DIGEST = f"sha256:{'0a1b' * 16}"


@pytest.mark.parametrize(
    "text",
    [
        'Get "https://alice:hunter2@registry.example/v2/": net/http: TLS handshake timeout',
        f"Authorization: Basic {_LOGIN}",
        f"sent Basic {_LOGIN} and was refused",
        "authorization: Bearer hunter2",
        "Bearer hunter2hunter2 was refused",
        "X-Registry-Auth: hunter2",
        "Set-Cookie: sid=hunter2; Path=/",
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/us, SignedHeaders=host, Signature=hunter2",
        'Authorization: Digest username="bob", response="hunter2"',
        "refused: Signature=hunter2",
        'got {"signature": "hunter2"} back',
        "http://hunter2hunter2@host/v2/",
        "https://hunter2@host/",
        "docker run --password-stdin --token -hunter2 x",
        'got {"identitytoken": "hunter2"} back',
        '"X-Registry-Auth":"hunter2"',
        'Get "https://bucket.example/data?X-Amz-Date=1&X-Amz-Signature=hunter2": EOF',
        "https://bucket.example/data?X-Amz-Credential=hunter2%2F2026&x=1",
        "https://cdn.example/blobs/sha256/ab/data?verify=1700000000-hunter2",
        "AWS_SESSION_TOKEN=hunter2 docker push x",
        "docker run x --password -hunter2",
        "docker volume create --opt type=cifs --opt o=user=me%hunter2,vers=3 x",
        "smbclient -U me%hunter2 //nas/x",
        "dial root:hunter2@tcp(db:3306)/shop",
        "post https://discord.com/api/webhooks/1/hunter2 failed",
        "post https://api.telegram.org/bot1:hunter2/send failed",
    ],
)
def test_a_secret_is_left_out(text: str) -> None:
    shown = redact(text)
    assert "hunter2" not in shown
    assert _LOGIN not in shown
    assert HIDDEN in shown


@pytest.mark.parametrize(
    "text",
    [
        f"docker push acme/token-service:1.2@{_DIGEST}",
        f"localhost:5000/secret@{_DIGEST}",
        f"docker://redis:7@{_DIGEST}",
        "No such image: acme/token:1.2",
        "docker tag acme/nginx-auth:1.2 acme/x-token:1.3",
        "The push of docker.io/acme/matrix-secret:2 failed",
        "docker rmi acme/cookie:1.2 acme/fortune-cookie:1 cookie:3 x-auth:1",
        "docker rmi acme/authorization:1.2 acme/private-token:7",
        'invalid label key: "com.x"',
        "expected the key = value form",
        "docker run --name mysql -p3306:3306 --name curl -u 1000:1000 x",
        "denied: requested access to the resource is denied",
        "x does not exist or may require authorization: server message: insufficient_scope: authorization failed",
        "basic authentication required",
        "no basic auth credentials",
        "unauthorized: incorrect username or password",
        'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull"',
        "docker login --username AWS --password-stdin 123.registry.example",
        "docker login --password --username me",
        "https://h/search?user=a%20b",
        "tcp://127.0.0.1:2375",
        "tcp://me@h:1",
        "ssh://root@host",
        "npm_registry_proxy and ghs_backend_service are unhealthy",
        "write /var/lib/x: no space left on device",
        "",
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert redact(text) == text


@given(st.text())
def test_leaving_out_twice_is_leaving_out_once(text: str) -> None:
    assert redact(redact(text)) == redact(text)


_SAID = 'Get "https://alice:hunter2@registry.example/v2/": EOF'


@pytest.mark.parametrize(
    "error",
    [
        EngineError("Failed at https://a:hunter2@h/", _SAID),
        from_answer(500, _SAID),
        from_answer(404, _SAID),
        Denied("Failed at https://a:hunter2@h/", _SAID),
        RateLimited("Wait", _SAID, retry_after=3.0),
    ],
)
def test_errors_of_engines_and_registries_hold_no_secret(error: EngineError) -> None:
    for told in (str(error), repr(error), repr(Failure.of(error))):
        assert "hunter2" not in told
        assert "alice" in told

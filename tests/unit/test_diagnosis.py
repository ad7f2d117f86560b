"""Every text that engines and registries are known to fail with, and what dtui makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.diagnosis_cases import DIAL, ECR, ECR_HOST, EXPIRED, GHCR, HEAD, NO_RIGHT, PLAIN, PULL, PUSH
from tui.domain.diagnosis import _RULES, Diagnosis, diagnose
from tui.domain.registry import registry_kind


def of(text: str, kind: object = PLAIN, store: str = "overlay2", action: str = "push") -> Diagnosis:
    return diagnose(text, registry=kind, store=store, action=action)  # type: ignore[arg-type]


@pytest.mark.parametrize(("store", "text", "kind", "code"), PUSH)
def test_a_push(store: str, text: str, kind: object, code: str) -> None:
    assert of(text, kind, store).code == code


@pytest.mark.parametrize(("store", "text", "kind", "code"), PULL)
def test_a_pull(store: str, text: str, kind: object, code: str) -> None:
    assert of(text, kind, store, "pull").code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('Get "http://h/v2/": unauthorized: authentication required', "login-refused"),
        ("login attempt to http://h/v2/ failed with status: 401 Unauthorized", "login-refused"),
        (f'Get "http://127.0.0.1:1/v2/": {DIAL}', "refused"),
    ],
)
def test_a_login(text: str, code: str) -> None:
    assert of(text, action="login").code == code


def test_only_what_passes_by_itself_is_transient() -> None:
    passing = {rule.code for rule in _RULES if rule.transient}
    assert passing == {"server-error", "cut", "timeout", "rate-limited", "dns"}
    assert not {rule.code for rule in _RULES if rule.login_expired} & passing


def test_only_a_login_that_may_have_expired_is_worth_a_fresh_one() -> None:
    assert of(EXPIRED, ECR).login_expired
    assert of(HEAD + "403 Forbidden", ECR, "containerd").login_expired
    assert not of(HEAD + "403 Forbidden", PLAIN, "containerd").login_expired
    assert not of(f"denied: {NO_RIGHT}", ECR).login_expired


def test_cause_and_next_step_name_who_is_meant() -> None:
    expired = of(EXPIRED, ECR)
    assert expired.cause == f"The login for {ECR_HOST} has expired"
    assert expired.next_step == "Refresh the login (5, then r), then push again: finished layers are skipped."
    assert (
        of(f"denied: {NO_RIGHT}", ECR).cause
        == "Your AWS user has not the right ecr:InitiateLayerUpload there"
    )
    assert of("EOF", GHCR).cause.endswith("ghcr.io was cut")
    assert of("denied: denied", GHCR).cause == "The login for ghcr.io has not the right to push there"
    assert diagnose("EOF").cause == "The connection between the engine and the registry was cut"
    assert diagnose("503 Service Unavailable").cause == "The registry has trouble of its own"
    assert of("503 Service Unavailable", GHCR).cause == "ghcr.io has trouble of its own"


@pytest.mark.parametrize(
    "name", ["denied", "immutable", "quota", "name-unknown-unauthorized", "no-such-host", "eof", "rate-limit"]
)
def test_names_in_the_text_are_not_its_words(name: str) -> None:
    for text in (
        f'failed to do request: Head "https://acme.com/v2/{name}/manifests/{name}": {DIAL}',
        f"acme.com/{name}:{name}: {DIAL}",
        f"The '{name}' repository: {DIAL}",
    ):
        assert of(text).code == "refused", text
    assert (
        of(f"manifest for acme.com/{name}:1 not found: manifest unknown", action="pull").code == "tag-missing"
    )


def test_a_status_counts_where_the_words_say_nothing() -> None:
    assert diagnose("what?").code == "unknown"
    assert diagnose("what?", status=500).code == "unknown"
    assert diagnose("what?", status=429).code == "rate-limited"
    assert diagnose("what?", status=401).code == "login-refused"
    assert diagnose("what?", status=404, action="pull").code == "tag-missing"
    assert diagnose(EXPIRED, status=403, registry=ECR).code == "login-expired"


@given(st.text(), st.sampled_from(["push", "pull", "login"]), st.sampled_from([None, ECR, PLAIN]))
def test_it_takes_any_text(text: str, action: str, kind: object) -> None:
    found = of(text, kind, action=action)
    assert found.cause
    assert "{" not in found.cause + found.next_step or "{" in text


def test_what_fetches_a_new_login_is_named_for_all_of_amazons_registries() -> None:
    missing = "no basic auth credentials"
    assert "(5, then r)" in of(missing, ECR).next_step
    assert "(5, then r)" in of(missing, registry_kind("public.ecr.aws")).next_step
    assert "(5, then L)" in of(missing, GHCR).next_step

"""What the host of a registry tells, and the keys that stand for hosts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.names_keys import RegistryKeys
from tui.domain.registry import RegistryKind, registry_kind

ECR = "329074924855.dkr.ecr.us-east-1.amazonaws.com"


def ecr(account: str = "329074924855", region: str = "us-east-1") -> str:
    return f"{account}.dkr.ecr.{region}.amazonaws.com"


def keys_of(*hosts: str, aliases: dict[str, str] | None = None) -> list[str]:
    keys = RegistryKeys(aliases or {})
    keys.update(hosts)
    return [keys.key(host) for host in hosts]


@pytest.mark.parametrize(
    ("host", "kind", "account", "region"),
    [
        (ECR, "ECR", "329074924855", "us-east-1"),
        ("329074924855.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "ECR", "329074924855", "us-gov-west-1"),
        ("329074924855.dkr.ecr.cn-north-1.amazonaws.com.cn", "ECR", "329074924855", "cn-north-1"),
        ("329074924855.dkr-ecr.eu-west-1.on.aws", "ECR", "329074924855", "eu-west-1"),
        ("32907492485.dkr.ecr.us-east-1.amazonaws.com", "private", "", ""),
        ("329074924855.dkr.ecr.us-east-1.amazonaws.com.evil.example", "private", "", ""),
        ("public.ecr.aws", "ECR Public", "", ""),
        ("docker.io", "Docker Hub", "", ""),
        ("ghcr.io", "GHCR", "", ""),
        ("ghcr.example.com", "private", "", ""),
        ("eu.gcr.io", "Google", "", ""),
        ("europe-west1-docker.pkg.dev", "Google", "", ""),
        ("acme.azurecr.io", "Azure", "", ""),
        ("localhost:5000", "private", "", ""),
    ],
)
def test_kind_of_registry(host: str, kind: str, account: str, region: str) -> None:
    assert registry_kind(host) == RegistryKind(host, kind, account, region)


def test_loopback() -> None:
    near = ["localhost", "localhost:5000", "127.0.0.1:5000", "127.1.2.3", "[::1]:5000"]
    assert all(registry_kind(host).is_loopback for host in near)
    assert not any(
        registry_kind(host).is_loopback for host in ["localhost.example.com", "10.0.0.1:5000", ECR]
    )


@pytest.mark.parametrize(
    ("hosts", "keys"),
    [
        ([ECR], ["@4855"]),
        ([ECR, ecr("329074924856")], ["@4855", "@4856"]),
        ([ECR, ecr("329074914855")], ["@24855", "@14855"]),
        ([ECR, ecr("329174924855")], ["@074924855", "@174924855"]),
        ([ECR, ecr("429074924855")], ["@329074924855", "@429074924855"]),
        ([ECR, ecr(region="us-east-2")], ["@4855-use1", "@4855-use2"]),
        ([ECR, ecr("329074914855"), ecr(region="eu-west-1")], ["@24855-use1", "@14855", "@24855-euw1"]),
        ([ECR, "329074924855.dkr-ecr.us-east-1.on.aws"], [f"@{ECR}", "@329074924855.dkr-ecr.us-east-1.on.aws"]),
        ([ECR, "4855.example.com"], ["@24855", "@4855.example.com"]),
        (["ghcr.io"], ["@ghcr"]),
        (["ghcr.io", "ghcr.example.com"], ["@ghcr.io", "@ghcr.example.com"]),
        (["localhost:5000"], ["@localhost"]),
        (["localhost:5000", "localhost:5001"], ["@localhost:5000", "@localhost:5001"]),
        (["localhost:5000", "localhost"], ["@localhost:5000", "@localhost"]),
        (["reg.io:443", "reg.io", "reg.io:5000"], ["@reg.io:443", "@reg.io", "@reg.io:5000"]),
        (["10.0.0.1:5000", "10.0.0.2:5000"], ["@10.0.0.1", "@10.0.0.2"]),
        (["10.0.0.1:5000", "10.0.0.1:5001"], ["@10.0.0.1:5000", "@10.0.0.1:5001"]),
        (["[2001:db8::1]:5000", "[2001:db8::2]:5000"], ["@[:1]", "@[:2]"]),
        (["[2001:db8::1]:5000", "[2001:db9::1]:5000"], ["@[2001:db8::1]", "@[2001:db9::1]"]),
        (["[2001:db8::1]:5000", "[2001:db8::1]:5001"], ["@[2001:db8::1]:5000", "@[2001:db8::1]:5001"]),
        (["[:1]", "[:1]:5000", "[::1]"], ["@[:1]", "@[:1]:5000", "@[::1]"]),
        (["Foo", "foo.example.com"], ["@Foo", "@foo"]),
    ],
)  # fmt: skip
def test_keys_are_as_long_as_the_hosts_that_clash_need(hosts: list[str], keys: list[str]) -> None:
    assert keys_of(*hosts) == keys
    assert keys_of(*reversed(hosts)) == keys[::-1]
    assert keys_of(*hosts, "quay.io", ecr("111122223333")) == [*keys, "@quay", "@3333"]


def test_an_alias_is_the_key_of_its_host_and_of_no_other() -> None:
    other = ecr("111122224855")
    assert keys_of(ECR, other, aliases={"prod": ECR}) == ["@prod", "@4855"]
    assert keys_of(ECR, aliases={"4855": other}) == ["@24855"]
    assert keys_of("ghcr.io", aliases={"ghcr": ECR, "ghcr.io": other}) == ["@ghcr.io#"]
    assert keys_of(ECR, aliases={"@prod": f"https://{ECR}/"}) == ["@prod"]


def test_aliases_that_could_be_mistaken_are_made_harmless() -> None:
    assert keys_of(ECR, "ghcr.io", aliases={"a/b": ECR, "a~b": "ghcr.io"}) == ["@a_b", "@ghcr"]
    assert keys_of(ECR, "ghcr.io", aliases={"": ECR, "\x1b[0m": "ghcr.io"}) == ["@4855", "@__0m"]
    assert keys_of(ECR, aliases={"one": ECR, "two": ECR}) == ["@one"]


def test_legend_and_version() -> None:
    keys = RegistryKeys({"prod": "ghcr.io"})
    keys.update([ECR, "docker.io", "ghcr.io"])
    assert keys.legend() == {"@prod": "ghcr.io", "@4855": ECR}
    assert keys.key("docker.io") == "docker.io"
    before = keys.version
    keys.update(["quay.io", ECR])
    assert keys.version == before, "no key that was given out changed"
    keys.update([ecr(region="eu-west-1")])
    assert keys.version > before
    assert keys.key(ECR) == "@4855-use1"


hosts_drawn = st.one_of(
    st.builds(
        ecr,
        st.sampled_from(["329074924855", "329074914855", "429074924855", "000000004855"]),
        st.sampled_from(["us-east-1", "eu-west-1"]),
    ),
    st.from_regex(r"(4855|24855|ghcr|a)(\.(io|a|b-1))?(:[0-9]{1,2})?", fullmatch=True),
    st.from_regex(r"\[[:1a]{1,5}\](:[0-9])?|1\.0\.0\.[12](:[12])?", fullmatch=True),
)


@given(
    st.sets(hosts_drawn, min_size=1),
    st.dictionaries(st.text("4852ghcrioa.:/~@_", max_size=6), hosts_drawn, max_size=4),
)
def test_no_two_hosts_have_one_key(hosts: set[str], aliases: dict[str, str]) -> None:
    keys = RegistryKeys(aliases)
    keys.update(hosts)
    drawn = {host: keys.key(host) for host in hosts}
    assert len(set(drawn.values())) == len(hosts)
    assert all(key.startswith("@") and "/" not in key and "~" not in key for key in drawn.values())
    legend = keys.legend()
    assert all(legend[key] == host for host, key in drawn.items())


@given(st.lists(hosts_drawn, min_size=1, unique=True), st.data())
def test_a_key_depends_on_the_set_of_hosts_alone(hosts: list[str], data: st.DataObject) -> None:
    step = RegistryKeys({})
    for host in data.draw(st.permutations(hosts)):
        step.update([host])
    assert [step.key(host) for host in hosts] == keys_of(*hosts)

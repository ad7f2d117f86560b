"""Lists of names for property tests: realistic ones, and neighbours that differ in a character anywhere."""

from __future__ import annotations

from hypothesis import strategies as st

HEX = "0123456789abcdef"
ACCOUNTS = ["329074924855", "329074924856", "329074914855", "329075924855", "429074924855"]
REGIONS = ["us-east-1", "us-east-2", "eu-west-1"]
LEGAL = "abcdefghij0123456789.-_/:@AZ"
HOSTILE = "~…@\\ \x1b\u202e\u200b中é\u0301\udc80"

ecr_hosts = st.builds(
    "{}.dkr.ecr.{}.amazonaws.com".format, st.sampled_from(ACCOUNTS), st.sampled_from(REGIONS)
)
local_hosts = ["docker.io", "localhost", "localhost:5000", "localhost:5001", "10.0.0.1:5000", "10.0.0.2:5000"]
far_hosts = [
    "ghcr.io",
    "ghcr.example.com",
    "[2001:db8::1]:5000",
    "[2001:db8::2]:5000",
    "4855.example.com",
    "Foo",
]
long_hosts = [f"a-registry-with-quite-a-long-{nth}-label.example.com" for nth in ("first", "second")]
other_hosts = st.sampled_from([*local_hosts, *far_hosts, *long_hosts])
hosts = ecr_hosts | other_hosts
repositories = st.sampled_from(
    ["fleet-tracker-inbound", "fleet-tracker-outbound", "acme/platform/billing-api-gateway", "app", "a/b/c"]
) | st.from_regex(r"[a-c]{1,30}(/[a-c-]{0,5}x){0,9}", fullmatch=True)
tags = st.one_of(
    st.just("latest"),
    st.builds("201606{:02}_0900_{}".format, st.integers(1, 28), st.text(HEX, min_size=12, max_size=12)),
    st.builds("{}.{}.{}".format, *[st.integers(0, 12)] * 3),
    st.text("ab_.-1", max_size=126).map("t{}".format),
)
digests = st.text(HEX, min_size=64, max_size=64).map("sha256:{}".format)
endings = st.one_of(
    st.just(""), tags.map(":{}".format), digests.map("@{}".format), st.builds(":{}@{}".format, tags, digests)
)
references = st.builds("{}/{}{}".format, hosts, repositories, endings)
others = st.one_of(
    digests,
    st.text(HEX, min_size=12, max_size=12).map("<untagged> {}".format),
    st.text(min_size=1, max_size=300),
    st.text("~…@a\\中", min_size=1, max_size=60),
)
names = st.one_of(references, references, references, others)
aliases = st.dictionaries(
    st.sampled_from(
        [
            "prod",
            "4855",
            "24855",
            "4855-us-east-1",
            "4855-use1",
            "ghcr",
            "ghcr.io",
            "localhost",
            "生产",
            "a/b",
            "@q~",
        ]
    )
    | st.text(max_size=5),
    hosts,
    max_size=4,
)
widths = st.sampled_from([20, 21, 24, 30, 36, 40, 54, 80]) | st.integers(20, 250)


@st.composite
def mutated(draw: st.DrawFn, name: str) -> str:
    """The name with one character changed, left out or put in, anywhere."""
    at = draw(st.integers(0, max(len(name) - 1, 0)))
    character = draw(st.sampled_from(LEGAL) | st.sampled_from(LEGAL + HOSTILE))
    kind = draw(st.sampled_from(["change", "change", "change", "drop", "insert"]))
    return name[:at] + ("" if kind == "drop" else character) + name[at + (kind != "insert") :]


@st.composite
def neighbours(draw: st.DrawFn) -> list[str]:
    """A few names, and names made from these and from one another by one change each."""
    found = draw(st.lists(names, min_size=1, max_size=4))
    for _ in range(draw(st.integers(1, 12))):
        found.append(draw(mutated(draw(st.sampled_from(found)))))
    return list(dict.fromkeys(found))

"""A host as a day of work meets it: thirty containers of several services, one of which crashes again and again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

from tests.lab import seed
from tests.wait import eventually

FATAL = "FATAL cannot open /data/orders.db: no such file or directory"
EXIT_CODE = 78
CRASHING = "orders-db-sync"
SHELL = "orders-api-02"
LARGE_IMAGE = "registry.example.com/shop/orders-api:2.14.3"
LARGE_STEP = "dd if=/dev/urandom of=/opt/models.bin"
LARGE_LAYER = 9 * 2**20
CONTAINERS = 30
_LONG = 9

BASE = "registry.example.com/shop/base:3.1"

_BASE = f"""\
FROM {seed.BUSYBOX}
COPY passwd /etc/passwd
"""
_PASSWD = b"root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n"
_LARGE = f"""\
FROM {BASE}
COPY libraries /opt/libraries
RUN {LARGE_STEP} bs=1048576 count={LARGE_LAYER // 2**20}
COPY app /opt/app
ENV MODE=production
USER 1000:1000
CMD ["sleep", "100000"]
"""
_CRASH = f"""\
n=0
while [ $n -lt 40 ]; do n=$((n+1)); echo "synced batch $n"; done
# An engine reads the two streams apart from each other: what is written at once may stand in any order.
sleep 0.2
echo {shlex.quote(FATAL)} >&2
exit {EXIT_CODE}
"""
# The user that is told at the start, None where none is: the image's is taken then, root where that names none.
_USERS = (None, "1000", "1000:1000", "0", "root", "nobody", "0:0", "65534")
_ROOT = (None, "0", "root", "0:0")


def fill(api: Any) -> set[str]:
    """Put all of it on an engine; the names of the containers that run as root."""
    seed.import_busybox(api)
    _build(api, BASE, _BASE, passwd=_PASSWD)
    _crashing(api)
    _build(api, LARGE_IMAGE, _LARGE, libraries=bytes(700_000), app=b"app" * 5000)
    return {CRASHING} | {name for name, options in _plain() if _starts(api, name, options)}


def crashed(api: Any) -> int:
    """Wait until it has just crashed, and stays down for longer than 25 seconds; how often it was restarted."""
    before = ""

    def is_down() -> bool:
        nonlocal before
        found = api.inspect_container(CRASHING)
        state = found["State"]
        before = before or state["StartedAt"]
        # The engine waits twice as long each time: 100 ms at first, 25.6 s at the ninth, a minute at most.
        long_enough = bool(found["RestartCount"] >= _LONG)
        return long_enough and state["Status"] == "restarting" and state["StartedAt"] != before

    eventually(is_down, within=240, what="a crash", every=0.1)
    return int(api.inspect_container(CRASHING)["RestartCount"])


def _plain() -> Iterator[tuple[str, dict[str, Any]]]:
    """Those that do as they should; every fourth is of the image that names a user itself."""
    services = ("billing", "orders-api", "orders-worker", "search", "web")
    for number in range(CONTAINERS - 1):
        options = {"user": user} if (user := _USERS[number % len(_USERS)]) else {}
        image = LARGE_IMAGE if services[number % 5] == "orders-api" else BASE
        yield f"{services[number % 5]}-{number // 5 + 1:02}", {"image": image, **options}


def _starts(api: Any, name: str, options: dict[str, Any]) -> bool:
    """Start one; whether it runs as root."""
    seed.create_container(api, name, start=True, **options)
    user = options.get("user")
    return user in _ROOT and not (user is None and options["image"] == LARGE_IMAGE)


def _crashing(api: Any) -> None:
    host = api.create_host_config(network_mode="none", restart_policy={"Name": "always"})
    made = api.create_container(BASE, ["sh", "-c", _CRASH], name=CRASHING, host_config=host)
    api.start(made["Id"])


def _build(api: Any, tag: str, dockerfile: str, **files: bytes) -> None:
    context = seed.packed({"Dockerfile": dockerfile.encode(), **files})
    answer = api.build(
        fileobj=context, custom_context=True, tag=tag, rm=True, decode=True, network_mode="none"
    )
    for line in answer:
        if "error" in line:
            raise RuntimeError(line["error"])

"""A report as JSON: written for people and other programs, and read back (pure)."""

from __future__ import annotations

import json
from typing import cast

from tui.domain import report_codec
from tui.domain.report import SCHEMA, Report
from tui.domain.report_codec import InvalidData

_FATE = {
    "case": "what `packs[].contents` names it by",
    "decision": "what becomes of it: `forget`, `move`, `keep`; null while that is open",
    "is_by_hand": "whether that was said, not derived from those that use it",
    "why": "where a derived decision is from, or what it waits for",
    "action": "what that means on this host; empty while it is open",
    "pack": "checksum of the newest pack that it is in, a confirmed one first; empty for none",
    "outcome": "how its removal ended: `done`, `gone`, `skipped`, `failed`; empty before",
    "detail": "why it ended so",
    "at": "when it ended, Unix seconds, 0 before",
}
_COUNTS = {
    "all": "how many there are, with those that are away",
    "forget": "how many of them are to be forgotten",
    "move": "how many move to another host",
    "keep": "how many stay",
    "open": "how many are not decided yet",
    "away": "how many are not on the host any more",
}
_HERE = "whether it was still on the host when the report was made"
_USED_BY = "names of the containers that use it"
_LABELS = "labels; values that look secret are left out"

MEANINGS: dict[str, str] = {
    "schema": f"`{SCHEMA}`; the number grows when a reader of the old one would go wrong",
    "host": "host's name",
    "endpoint": "address of the engine",
    "engine.name": "name of the engine",
    "engine.version": "its version",
    "engine.id": "the ID that it has for itself",
    "engine.store": "where it keeps images: `containerd`, or the classic store's driver",
    "made": "when the host was looked at, Unix seconds",
    "begun": "when it was looked at first, where things have gone since that are told here; 0 else",
    **{
        f"totals.{kind}.{name}": meaning
        for kind in ("containers", "images", "volumes", "paths", "networks")
        for name, meaning in _COUNTS.items()
    },
    "containers[].id": "full ID",
    "containers[].name": "name",
    "containers[].image": "what it names its image by",
    "containers[].image_id": "full ID of its image here",
    "containers[].image_content": "`content` of its image",
    "containers[].image_digests": "digest references of its image",
    "containers[].project": "its compose project, or empty",
    "containers[].state": "`created`, `running`, `paused`, `restarting`, `exited`, `dead`",
    "containers[].exit_code": "what its process ended with; null while it runs",
    "containers[].health": "what its health check says, or empty",
    "containers[].created": "Unix seconds",
    "containers[].started": "when it was started last, Unix seconds, 0 for never",
    "containers[].finished": "when it ended last, Unix seconds, 0 for never",
    "containers[].entrypoint": "its entrypoint",
    "containers[].command": "its command; values of its environment are replaced by `${NAME}`",
    "containers[].user": "user that it runs as; empty for root",
    "containers[].working_dir": "working directory",
    "containers[].ports[].container": "port and protocol inside, such as `80/tcp`",
    "containers[].ports[].ip": "address of the host that it is published on; empty for all",
    "containers[].ports[].host": "port of the host; empty where the engine chooses",
    "containers[].mounts[].type": "`volume`, `bind`, `tmpfs`, `npipe`",
    "containers[].mounts[].source": "a volume's name, a path of the host",
    "containers[].mounts[].destination": "path inside",
    "containers[].mounts[].is_writable": "whether it may write there",
    "containers[].mounts[].options": "further options, by their path in the Engine API",
    "containers[].network_mode": "`host`, `none`, `container:NAME` or a network; empty for the default bridge",
    "containers[].networks[].network": "name of a network that it is on",
    "containers[].networks[].aliases": "its further names there",
    "containers[].networks[].ipv4": "address that was asked for, or empty",
    "containers[].networks[].ipv6": "address that was asked for, or empty",
    "containers[].networks[].options": "what else was asked for there, by its path in the Engine API",
    "containers[].restart": "restart policy, with the most retries behind a colon",
    "containers[].health_check": "the test of its health check",
    "containers[].labels": f"{_LABELS}; without those of its image",
    "containers[].environment": "names that are set beside its image's own; never their values",
    "containers[].settings": "what else it was made with, by the path in the Engine API's create request",
    "containers[].work_left[].kind": "what cannot be carried over: `host path`, `privileged` and others",
    "containers[].work_left[].text": "what it is",
    "containers[].work_left[].remedy": "what a person does about it",
    "containers[].record": "file of this host in which dtui keeps its inspect and last log lines, or empty",
    "containers[].is_told": "whether the engine told of it more than its list does",
    "containers[].is_here": _HERE,
    "images[].id": "full ID here; another store has another ID for the same image",
    "images[].names": "tags",
    "images[].digests": "digest references; they alone do not prove that a registry has it",
    "images[].content": "digest over layers, settings and platform: the same for the same image everywhere",
    "images[].platform": "such as `linux/amd64`",
    "images[].size": "bytes, null where not known",
    "images[].created": "Unix seconds",
    "images[].used_by": _USED_BY,
    "images[].verdict": "where else it is; null where no registry was asked",
    "images[].verdict.kind": "`only copy`, `also`, `unknown`",
    "images[].verdict.where": "registries that have it",
    "images[].verdict.reason": "the evidence, or why it is not known",
    "images[].verdict.at": "when the oldest of the answers was given, Unix seconds",
    "images[].verdict.is_loose": "whether they have it under no tag that was asked for",
    "images[].is_here": _HERE,
    "volumes[].name": "name",
    "volumes[].driver": "driver",
    "volumes[].options": "options of the driver; values that look secret are left out",
    "volumes[].labels": _LABELS,
    "volumes[].is_anonymous": "whether the engine made its name up",
    "volumes[].origin": "of which image it is, and at which path; empty where nobody knows",
    "volumes[].size": "bytes, null where they were not counted",
    "volumes[].created": "Unix seconds, 0 where not known",
    "volumes[].used_by": _USED_BY,
    "volumes[].is_here": _HERE,
    "paths[].path": "path of the host that containers mount",
    "paths[].used_by": _USED_BY,
    "paths[].is_here": "whether a container that mounts it was still there",
    "networks[].id": "full ID",
    "networks[].name": "name",
    "networks[].driver": "driver",
    "networks[].subnets": "ranges of addresses",
    "networks[].is_internal": "whether it leads nowhere else",
    "networks[].is_attachable": "whether single containers may join it in a swarm",
    "networks[].has_ipv6": "whether it has IPv6",
    "networks[].options": "options of the driver",
    "networks[].labels": _LABELS,
    "networks[].used_by": _USED_BY,
    "networks[].is_here": _HERE,
    **{
        f"{kind}[].fate.{name}": meaning
        for kind in ("containers", "images", "volumes", "paths", "networks")
        for name, meaning in _FATE.items()
    },
    "packs[].sha256": "of the tar that was streamed, of the file SHA256SUMS of a folder",
    "packs[].size": "bytes",
    "packs[].where": "path of the folder on this host, `-` for a stream",
    "packs[].at": "when it was begun, Unix seconds",
    "packs[].confirmed": "when its checksum was given back, Unix seconds, 0 before: it proves nothing until then",
    "packs[].contents": "what is in it, by `fate.case`",
    "archives[].path": "file of the pack that this report is in, relative to it",
    "archives[].sha256": "its checksum, all parts together where it was streamed in parts",
    "archives[].size": "bytes",
    "archives[].found": "what was seen in it",
    "untold[].what": "something that the engine did not tell of",
    "untold[].why": "why not",
}


class InvalidReport(ValueError):
    """A text that is no report of this schema; says where it is not."""


def described() -> str:
    """The schema as a table in Markdown."""
    paths = sorted(report_codec.described(Report), key=lambda each: each.path != "schema")
    lines = [f"| `{each.path}` | {each.type} | {MEANINGS[each.path]} |" for each in paths]
    return "\n".join(["| value | type | meaning |", "|---|---|---|", *lines]) + "\n"


def to_json(report: Report) -> str:
    """The report as a JSON text, in ASCII; its schema stands first."""
    data = report_codec.encoded(report)
    return json.dumps({"schema": data["schema"]} | data, indent=1) + "\n"


def from_json(text: str) -> Report:
    """The report of a JSON text; raises InvalidReport. Values that it does not know are let be."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidReport(f"not JSON: {error}") from error
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        raise InvalidReport(f"its schema is {schema!r}, this dtui reads {SCHEMA}")
    try:
        return cast(Report, report_codec.decoded(Report, data, "report"))
    except (InvalidData, OverflowError, RecursionError) as error:
        raise InvalidReport(str(error)) from error

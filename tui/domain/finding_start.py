"""Findings in what is started: which image, which command, and whether a signal reaches it (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from posixpath import basename
from typing import Any

from tui.domain.finding import Finding, Seen, listed
from tui.domain.reference import InvalidReference, Reference, canonical

_MOVING = frozenset(
    "latest stable edge nightly main master trunk dev devel develop development head current mainline lts"
    " release testing test unstable rolling snapshot canary beta alpha next".split()
)
# `7` and `v2` stand for whatever is newest of them; longer numbers are builds and dates.
_MAJOR = re.compile(r"v?\d{1,2}")
_SHELLS = frozenset(("sh", "ash", "bash", "dash", "ksh", "mksh", "zsh"))
_TINY_INITS = frozenset(("tini", "docker-init", "catatonit"))
_LAST_EXEC = re.compile(r"(?:^|[;&\n]|\|\|)\s*exec\s+(?![\d<>])[^;&|\n]+$")
_TRAP = re.compile(r"\btrap\b[^;\n]*\b(?:SIG)?(?:TERM|15)\b")
_NO_STEP = re.compile(r"/bin/sh -c #\(nop\)\s+(?!ADD|COPY)")
_STEP = re.compile(r"/bin/sh -c |RUN |COPY |ADD ")
# The archive of no file at all.
_NOTHING = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
# So many steps for nothing are a habit, fewer an accident.
MANY = 4
# Once or twice is an accident, too.
AGAIN = 3


def moving_tag(seen: Seen) -> Finding | None:
    """An image that is named by a tag which is given to another one from time to time."""
    moving = [name for name in _names(seen) if _moves(name)]
    if not moving:
        return None
    tags = listed([name if ":" in name.rpartition("/")[2] else f"{name}:latest" for name in moving])
    reason = f"{tags} is whatever was pushed last"
    if seen.container and _has_moved(moving[0], seen.image):
        reason += "; the name is no longer that of the image this container runs"
    return Finding(
        "moving-tag",
        "Moving tag",
        f"{reason}: the same line starts another program tomorrow",
        "Pin it (p in Images), or name a version or a digest.",
    )


def _names(seen: Seen) -> Sequence[str]:
    """What the container was made of, unless that is an ID; the tags of an image."""
    if seen.container is None:
        return (seen.image or {}).get("RepoTags") or ()
    name, id = str(seen.config.get("Image") or ""), str(seen.container.get("Image") or "")
    return () if id.removeprefix("sha256:").startswith(name.removeprefix("sha256:")) else (name,)


def _moves(name: str) -> bool:
    try:
        reference = Reference.parse(name)
    except InvalidReference:
        return False
    if reference.digest:
        return False
    first = (reference.tag or "latest").lower().partition("-")[0]
    return first in _MOVING or _MAJOR.fullmatch(first) is not None


def _has_moved(name: str, image: Mapping[str, Any] | None) -> bool:
    if image is None:
        return False
    return canonical(name) not in {canonical(tag) for tag in image.get("RepoTags") or ()}


def shell_form(seen: Seen) -> Finding | None:
    """A command that a shell was given as a text: the shell is told to stop, the command never."""
    found = _shell(_words(seen.config.get("Entrypoint")) + _words(seen.config.get("Cmd")))
    if found is None:
        return None
    shell, script = found
    if _hands_on(script):
        return None
    signal = str(seen.config.get("StopSignal") or "SIGTERM")
    return Finding(
        "shell-form",
        "Command in shell form",
        f"process 1 is {shell} -c, which passes no {signal} on: stopping waits for the whole grace period, then kills",
        'Write it as a list, CMD ["program", "argument"], or begin the line with exec. A shell may do that by itself'
        " for a single command: docker top tells.",
    )


def _words(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(word) for word in value or ()]


def _shell(words: Sequence[str]) -> tuple[str, str] | None:
    """The shell and the text it is given with -c."""
    if words and basename(words[0]) in _TINY_INITS:
        # It is told to stop and tells the shell, which goes without the command.
        words = words[words.index("--") + 1 :] if "--" in words else words[1:]
    if not words or basename(words[0]) not in _SHELLS:
        return None
    for place, word in enumerate(words[1:], 1):
        if not word.startswith(("-", "+")):
            # The value of `-o pipefail`, or a script's file.
            if words[place - 1].endswith("o"):
                continue
            return None
        if not word.startswith("--") and "c" in word:
            rest = [text for text in words[place + 1 :] if not text.startswith("-")]
            return (words[0], rest[0]) if rest else None
    return None


def _hands_on(script: str) -> bool:
    """Whether the command takes the shell's place at last, or the shell listens to the signal."""
    text = re.sub(r"\d*[<>]&\d+", "", script).strip()
    return _LAST_EXEC.search(text) is not None or _TRAP.search(text) is not None


def no_restart(seen: Seen) -> Finding | None:
    """A container that nobody starts again: not one that has done what it was for, nor a task of a swarm."""
    labels, state = seen.config.get("Labels") or {}, (seen.container or {}).get("State") or {}
    policy = str((seen.host.get("RestartPolicy") or {}).get("Name") or "no")
    is_done = state.get("Status") == "exited" and state.get("ExitCode") == 0
    is_task = "com.docker.swarm.task.id" in labels
    if seen.container is None or policy != "no" or seen.host.get("AutoRemove") or is_done or is_task:
        return None
    return Finding(
        "no-restart",
        "No restart policy",
        "when it fails, or the host starts again, it stays down",
        "docker update --restart unless-stopped, or restart: in the Compose file.",
    )


def restarts(seen: Seen) -> Finding | None:
    """A container that its engine has started again and again since somebody started it."""
    count = int((seen.container or {}).get("RestartCount") or 0)
    if count < AGAIN:
        return None
    killed = ((seen.container or {}).get("State") or {}).get("OOMKilled")
    return Finding(
        "restarts",
        "Started again and again",
        f"it ended {count} times by itself and was started again"
        + ("; the last time it was killed for lack of memory" if killed else ""),
        "Its log tells what it said last: the lines above the mark of the latest run.",
    )


def empty_layers(seen: Seen) -> Finding | None:
    """Steps of an image that ran or copied something and wrote nothing; those that only note something count not."""
    if seen.container is not None or seen.history is None:
        return None
    steps = [(str(entry.get("CreatedBy") or ""), is_empty) for entry, is_empty in _emptiness(seen)]
    worked = [(_step(by), empty) for by, empty in steps if _STEP.match(by) and not _NO_STEP.match(by)]
    empty = [by for by, is_empty in worked if is_empty]
    if len(empty) < MANY:
        return None
    return Finding(
        "empty-layers",
        "Many empty layers",
        f"{len(empty)} of its {len(worked)} steps that run or copy something wrote no bytes: {listed(empty)}",
        "Join them by && in one RUN, or leave them out.",
    )


def _emptiness(seen: Seen) -> list[tuple[Mapping[str, Any], bool]]:
    """The steps, the first one first, and whether each wrote nothing.

    The containerd store tells what a layer takes on the disk, 4096 bytes for nothing: there the layer itself tells.
    """
    steps = list(reversed(seen.history or ()))
    layers = (((seen.image or {}).get("RootFS") or {}).get("Layers")) or ()
    sized = [n for n, step in enumerate(steps) if step.get("Size")]
    of_step = dict(zip(sized, layers, strict=True)) if len(sized) == len(layers) else {}
    return [(step, of_step.get(n) == _NOTHING or step.get("Size") == 0) for n, step in enumerate(steps)]


def _step(by: str) -> str:
    """A step in few words."""
    text = " ".join(by.removeprefix("/bin/sh -c ").removeprefix("#(nop) ").split())
    text = text.removesuffix(" # buildkit")
    return text if len(text) <= 40 else text[:39] + "…"

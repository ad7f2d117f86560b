"""Objects whose names, labels and commands try to harm a terminal or a markup parser."""

from __future__ import annotations

import time

from tui.demo.state.engine import DemoEngine
from tui.demo.state.making import container_of
from tui.demo.state.model import Image, Volume, sha, stack
from tui.demo.state.running import start, tell

# What a real engine accepts as a name is harmless; labels, commands and image texts may be anything.
TEXTS = {
    "markup-close": "[/x]",
    "markup-open": "[bold red",
    "markup-link": "[link=file:///etc/passwd]here[/link]",
    "escape": "\x1b[2J\x1b[31mred\x1b[0m",
    "title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;cm0gLXJmIH4=\x07",
    "c1": "\x9b31mred\x9d52;c;eA==\x9c",
    "newline": "one\ntwo\r\nthree\u2028four\u2029five\x0bsix\x85seven",
    "carriage": "safe\rEVIL",
    "backspace": "rm\x08\x08ls\x7f",
    "tab": "a\tb",
    "nul": "a\x00b",
    "bidi": "abc\u202etxt.exe\u202c\u2066x\u2069",
    "wide": "漢字コンテナ한글😀👩\u200d👩\u200d👧",
    "combining": "e\u0301\u0302\u0303z" + "\u0336" * 40,
    "zero-width": "a\u200bb\u200cc\u200dd\ufeffe\u2060f",
    "long": "x" * 3000,
    "empty": "",
}
NAMES = ("web.1", "1web", "__init__", "None", "a-", "A.B_C-d", "x" * 200)


def add_hostile(engine: DemoEngine) -> dict[str, list[str]]:
    """Add them, with their events; returns the names of the containers and images."""
    now = time.time()
    engine.volumes["[v]"] = Volume("[v]", now, dict(TEXTS))
    images = [_image(engine, kind, text, now) for kind, text in TEXTS.items()]
    known = {container.name for container in engine.containers.by_id.values()}
    names = [name for name in NAMES if len(name) > 1 and name not in known]
    made = [_container(engine, name, images[0], "sh", now) for name in names]
    made += [
        _container(engine, f"hostile-{kind}", images[0], text, now)
        for kind, text in TEXTS.items()
        if f"hostile-{kind}" not in known
    ]
    return {"containers": made, "images": [image.id for image in images]}


def _image(engine: DemoEngine, kind: str, text: str, now: float) -> Image:
    layers = stack((), (5_000_000, "ADD hostile"), (1000, text))
    image = Image(
        now,
        layers,
        labels={kind: text, text or "k": kind},
        cmd=(text or "sh",),
        env=(f"HOSTILE={text}",),
        comment=text,
    )
    engine.images.add(image)
    engine.images.tag(engine.images.by_id[image.id], f"docker.io/hostile/{kind}:latest")
    return image


def _container(engine: DemoEngine, name: str, image: Image, text: str, now: float) -> str:
    body = {
        "Image": "hostile/markup-close",
        "Cmd": [text or "sh", "[/x]", "\x1b[31m"],
        "Labels": {"text": text, text or "key": "value", "com.docker.compose.project": text},
    }
    container = container_of(engine, sha("hostile container", name), name, body, image, now)
    engine.containers.add(container)
    tell(engine, container, "create")
    if len(name) % 2:
        start(engine, container)
    return name

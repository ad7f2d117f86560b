"""POST /images/load: images out of an archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tui.demo.state.engine import DemoEngine
from tui.demo.state.loading import Loaded, Unreadable, images_of
from tui.demo.state.names import familiar
from tui.demo.state.references import canonical
from tui.demo.wire import Exchange


def load(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    """POST /images/load; what goes wrong is told in the stream, as engines do."""
    exchange.stream()
    try:
        found = list(images_of(exchange.request.body))
    except Unreadable as error:
        exchange.chunk({"errorDetail": {"message": str(error)}, "error": str(error)})
        return exchange.finish()
    for loaded in found:
        for line in _kept(engine, loaded):
            exchange.chunk({"stream": line})
    return exchange.finish()


def _kept(engine: DemoEngine, loaded: Loaded) -> Iterator[str]:
    with engine.lock:
        engine.images.add(loaded.image)
        image = engine.images.by_id[loaded.image.id]
        for name in loaded.names:
            engine.images.tag(image, canonical(name))
            yield f"Loaded image: {familiar(canonical(name))}\n"
        engine.images.tell("load", image.id, image.id)
    if not loaded.names:
        yield f"Loaded image ID: {image.id}\n"

"""Pushing one name as a job: progress by layer and in all, and a cancel that the engine obeys."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from tui.domain.format import size
from tui.domain.reference import Reference
from tui.engine.client import Engine
from tui.engine.push import Layer, PushProgress
from tui.registry.config import credentials_for
from tui.work.job import Job


def push_work(engine: Engine, env: Mapping[str, str]) -> Callable[[Job, str], str]:
    """The work of a push job; the result says the digest the registry has now."""

    def work(job: Job, reference: str) -> str:
        auth = credentials_for(Reference.parse(reference).registry, env)
        stream = engine.push(reference, auth)
        job.on_cancel(stream.close)
        progress = PushProgress()
        told: dict[str, str] = {}
        for entry in stream:
            progress = progress.after(entry, time.monotonic())
            job.report(progress.current, progress.total, unit="B", text=progress.text)
            job.show_parts(_layer_line(layer) for layer in progress.layers.values())
            _log_layers(job, progress, told)
        job.check_cancelled()
        return f"{reference} is {progress.digest} in the registry"

    return work


def _layer_line(layer: Layer) -> str:
    """A layer's ID, how far it is and what happens to it."""
    amount = f"{size(layer.current)} of {size(layer.total)}" if layer.total else ""
    return f"{layer.id}  {amount:<14}  {layer.status}"


def _log_layers(job: Job, progress: PushProgress, told: dict[str, str]) -> None:
    """One line in the log for each step of each layer, not for each of its thousand progress reports."""
    for layer in progress.layers.values():
        if told.get(layer.id) != layer.status:
            told[layer.id] = layer.status
            job.log(f"{layer.id}: {layer.status}")

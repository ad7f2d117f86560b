"""What registries answered in this session: nothing of it outlives dtui, and all of it has an age."""

from __future__ import annotations

import threading
import time

from tui.domain.check import Answer, Verdict
from tui.domain.reference import canonical
from tui.domain.remote import RateLimit


class Checks:
    """The last answer of each name and image, the verdicts, and what registries told of their limits.

    It may be used from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: dict[tuple[str, str], Answer] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._limits: dict[str, RateLimit] = {}
        self._closed_until: dict[str, float] = {}

    def record(self, answer: Answer) -> None:
        """Keep an answer in place of the one before; one that was not asked for replaces none."""
        key = canonical(answer.reference), answer.image
        with self._lock:
            if answer.state != "not checked" or key not in self._answers:
                self._answers[key] = answer

    def of(self, reference: str, image: str) -> Answer | None:
        """What the registry said of a name of an image (its ID), None when it was not asked."""
        return self._answers.get((canonical(reference), image))

    def answers(self, image: str) -> tuple[Answer, ...]:
        """All that was said of an image, by name."""
        with self._lock:
            found = [answer for (_, id), answer in self._answers.items() if id == image]
        return tuple(sorted(found, key=lambda answer: answer.reference))

    def judge(self, image: str, verdict: Verdict) -> None:
        """Keep the verdict on an image."""
        with self._lock:
            self._verdicts[image] = verdict

    def unjudge(self, image: str) -> None:
        """Drop the verdict on an image: what was answered since says something else."""
        with self._lock:
            self._verdicts.pop(image, None)

    def verdict(self, image: str) -> Verdict | None:
        """Where else an image is, None when nobody was asked."""
        return self._verdicts.get(image)

    def forget(self, reference: str) -> None:
        """Drop what was said of a name and every verdict: the name was pushed, moved or removed there."""
        wanted = canonical(reference)
        with self._lock:
            self._answers = {key: each for key, each in self._answers.items() if key[0] != wanted}
            self._verdicts.clear()

    def tell_limit(self, host: str, limit: RateLimit) -> None:
        """Keep what a registry told of its limit."""
        with self._lock:
            self._limits[host] = limit

    def limit(self, host: str) -> RateLimit | None:
        """What a registry told of its limit, None where it tells nothing."""
        return self._limits.get(host)

    def close_until(self, host: str, at: float) -> None:
        """Remember until when (Unix seconds) a registry wants not to be asked."""
        with self._lock:
            self._closed_until[host] = at

    def closed_until(self, host: str) -> float | None:
        """Until when a registry wants not to be asked, None when it may be asked now."""
        at = self._closed_until.get(host, 0.0)
        return at if at > time.time() else None

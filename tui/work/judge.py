"""Check with a verdict: the names that were asked for, and of what is not there any other place that may have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from tui.domain.check import Answer, verdict
from tui.domain.image import Image
from tui.work.asking import CheckMeans, Run
from tui.work.check import AT_ONCE, PER_HOST, checked, nothing
from tui.work.crowd import few_at_once
from tui.work.verdict import closely, looks


def check_and_judge(
    wanted: Sequence[tuple[str, Image]],
    means: CheckMeans,
    on_answer: Callable[[Answer], None],
    check_cancelled: Callable[[], None] = nothing,
) -> None:
    """Ask as `check_all` does; one that a name has whole is judged by that, for the others all places are asked.

    `on_answer` gets the answers about the wanted names only. Verdicts are kept in `means.checks`.
    """
    run = Run(means)
    images = {image.id: image for _, image in wanted}
    answers: list[Answer] = []
    having: dict[str, list[Answer]] = {}
    try:
        for answer in checked(run, wanted, check_cancelled):
            answers.append(answer)
            on_answer(answer)
        for answer in _looked_at(run, answers, images, check_cancelled):
            if answer.is_whole:
                having.setdefault(answer.image, []).append(answer)
                means.checks.judge(answer.image, verdict(having[answer.image]))
        others = [image for id, image in images.items() if id not in having]
        for found in looks(run, others, check_cancelled=check_cancelled):
            means.checks.judge(found.image, found.verdict)
    finally:
        run.close()


def _looked_at(
    run: Run,
    answers: Iterable[Answer],
    images: dict[str, Image],
    check_cancelled: Callable[[], None],
) -> Iterator[Answer]:
    """The answers that name a digest, after a close look at it."""
    questions = [(answer.registry, answer) for answer in answers if answer.kept]
    for answer in few_at_once(
        questions, lambda one: closely(run, one, images[one.image]), check_cancelled, AT_ONCE, PER_HOST
    ):
        run.means.checks.record(answer)
        yield answer

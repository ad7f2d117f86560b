"""Check with a verdict: the names that were asked for, and of what is not there any other place that may have it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.domain.check import Answer
from tui.domain.image import Image
from tui.work.asking import CheckMeans, Run
from tui.work.check import checked, nothing
from tui.work.verdict import looks


def check_and_judge(
    wanted: Sequence[tuple[str, Image]],
    means: CheckMeans,
    on_answer: Callable[[Answer], None],
    check_cancelled: Callable[[], None] = nothing,
) -> None:
    """Ask as `check_all` does; what no name has is looked for in all other places, and judged.

    What a name has is not judged by that: its layers would have to be looked at, too, which costs a dozen
    requests for each image and, at Docker Hub, a pull. A removal does it. `on_answer` gets the answers about
    the wanted names only. Verdicts are kept in `means.checks`.
    """
    run = Run(means)
    images = {image.id: image for _, image in wanted}
    try:
        for answer in checked(run, wanted, check_cancelled):
            if answer.kept:
                images.pop(answer.image, None)
                _drop_worse(means, answer.image)
            on_answer(answer)
        for found in looks(run, tuple(images.values()), check_cancelled=check_cancelled):
            means.checks.judge(found.image, found.verdict)
    finally:
        run.close()


def _drop_worse(means: CheckMeans, image: str) -> None:
    """An older verdict by which nobody has the image is no longer true."""
    before = means.checks.verdict(image)
    if before is not None and before.kind != "also":
        means.checks.unjudge(image)

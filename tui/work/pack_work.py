"""Packing what was decided to move: asked, made and noted, as a job or for the command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial

from tui.domain.changes import NOISE
from tui.domain.check import Verdict
from tui.domain.decision import Case, Decisions, asked_cases, cases, open_cases
from tui.domain.format import size as in_words
from tui.domain.move import Moved
from tui.domain.survey import Survey
from tui.domain.world import World
from tui.engine.client import Engine
from tui.engine.errors import EngineError
from tui.work.archive import RescueFailed
from tui.work.asking import CheckMeans
from tui.work.decommission import Decommission
from tui.work.job import Job
from tui.work.origins import Origins
from tui.work.pack import needed, pack
from tui.work.pack_folder import FolderOut
from tui.work.pack_moved import moved_from
from tui.work.pack_sink import PackOut
from tui.work.pack_texts import texts_of
from tui.work.packed import Packed
from tui.work.planning import gather
from tui.work.reporting import host_of, report_of
from tui.work.state_folder import MEMORY
from tui.work.survey import survey
from tui.work.verdict import Look, look_all

OpenOut = Callable[[str, int], PackOut]
"""Opens what a pack goes to, by the name of the host that it is of and the bytes that it takes, about."""


class Undecided(RescueFailed):
    """There is nothing to pack, because it was not decided what moves."""


class NotReadOnly(RescueFailed):
    """What moves is read through containers that are made for it, which was not to be."""


@dataclass(frozen=True, slots=True)
class PackSetting:
    """How it is packed.

    Attributes:
        env: The environment, by which state and logins are found.
        host: The host's name as the header shows it, '' for what the engine says.
        noise: Which changed files are only noise of running.
        keeps_undecided: What was not decided is kept, instead of being asked about.
        is_read_only: Nothing may be made on the engine.
        memory: Where state is kept when the disk is full.
    """

    env: Mapping[str, str]
    host: str = ""
    noise: tuple[str, ...] = NOISE
    keeps_undecided: bool = False
    is_read_only: bool = False
    memory: str = MEMORY


def pack_work(
    engine: Engine, means: CheckMeans, record: Decommission, setting: PackSetting, path: str
) -> Callable[[Job], str]:
    """The work of a job that packs into a new folder."""

    def work(job: Job) -> str:
        packed = make_pack(job, engine, means, record, setting, lambda host, bytes: FolderOut(path, bytes))
        return (
            f"{in_words(packed.size)} in {packed.where}: copy it off this host, and confirm it (ctrl+s, then c) by"
            f" what this says there: {packed.check}"
        )

    return work


def make_pack(
    job: Job,
    engine: Engine,
    means: CheckMeans,
    record: Decommission,
    setting: PackSetting,
    open_out: OpenOut,
) -> Packed:
    """Pack what moves, with the report of all, and note it for the confirmation.

    Raises Undecided, NotReadOnly, RescueFailed, EngineError and JobCancelled.
    """
    record.reload()
    found, decided = _surveyed(job, engine, record, setting, means)
    verdicts = _asked(job, means, found, moved_from(found, decided, {}, ""))
    host = host_of(engine, setting.host).name
    moved = moved_from(found, decided, verdicts, host, means.checks.answers, record.ran)
    _tell_stopped(job, found, moved)
    if setting.is_read_only:
        _refuse_carriers(moved)

    # Before the archives: once these are written, nothing is asked of the engine any more.
    report, trouble = report_of(
        engine, found, record, setting.env, verdicts=verdicts, host=setting.host, memory=setting.memory
    )
    if trouble:
        job.log(trouble)
    with closing(open_out(host, needed(found, moved))) as out:
        texts = partial(texts_of, report=report)
        packed = pack(job, engine, found, moved, texts, out, noise=setting.noise)
    trouble = record.note_pack(packed)
    if trouble:
        job.log(trouble)
    return packed


def _surveyed(
    job: Job, engine: Engine, record: Decommission, setting: PackSetting, means: CheckMeans
) -> tuple[Survey, tuple[Case, ...]]:
    """What is on the host, and what becomes of it; all of it is decided."""
    job.report(text="listing what is on the host")
    sizes: dict[str, int] = {}
    # An engine that needs too long to count them leaves them out.
    with suppress(EngineError):
        sizes = engine.volume_sizes()
    world = gather(engine, means.pins, volume_sizes=sizes, origins=Origins(setting.env).all())
    decided = _decided(world, record.decisions, setting.keeps_undecided)
    found = survey(
        engine,
        world,
        check_cancelled=job.check_cancelled,
        on_progress=lambda done, total: job.report(done, total, unit="items", text="asking the engine"),
    )
    for what, why in found.untold:
        job.log(f"not told: {what}: {why}")
    untold = [case.name for case in decided if case.decision == "move" and case.id in found.unanswered]
    if untold:
        raise RescueFailed("The engine does not tell all of what moves", ", ".join(untold), "Try again.")
    return found, decided


def _decided(world: World, decisions: Decisions, keeps_undecided: bool) -> tuple[Case, ...]:
    """What becomes of everything; raises Undecided."""
    if not decisions.said:
        raise Undecided(
            "Nothing was decided about this host", "", "Decide in dtui, by X, what moves and what goes."
        )
    found = cases(world, decisions)
    undecided = asked_cases(found)
    if undecided and keeps_undecided:
        # What hangs on containers follows these.
        for kinds in (("container",), ("image", "volume", "bind", "network")):
            ids = [case.id for case in open_cases(cases(world, decisions)) if case.kind in kinds]
            decisions = decisions.with_said(ids, "keep")
        return cases(world, decisions)
    if undecided:
        names = ", ".join(case.name for case in undecided[:3])
        more = f" and {len(undecided) - 3} more" if len(undecided) > 3 else ""
        raise Undecided(
            f"{len(undecided)} {'is' if len(undecided) == 1 else 'are'} not decided yet",
            f"{names}{more}",
            "Decide in dtui, by X, or keep them: --undecided-stay",
        )
    return found


def _asked(job: Job, means: CheckMeans, found: Survey, moved: Moved) -> Mapping[str, Verdict]:
    """Where else the images that move are, asked now; of the others what was asked before."""
    images = [image for image in found.world.images if image.id in moved.images]
    verdicts = {
        image.id: known
        for image in found.world.images
        if (known := means.checks.verdict(image.id)) is not None
    }

    looked: set[str] = set()

    def on_look(look: Look) -> None:
        verdicts[look.image] = look.verdict
        looked.add(look.image)
        job.report(len(looked), len(images), unit="items", text="asking registries")

    look_all(images, means, on_look, check_cancelled=job.check_cancelled)
    return verdicts


def _tell_stopped(job: Job, found: Survey, moved: Moved) -> None:
    """Say which containers are to run, but do not run here."""
    running = {each.name for each in found.world.containers if each.is_running}
    for name in (recipe.name for recipe in moved.recipes if recipe.is_running):
        if name not in running:
            job.log(
                f"{name} ran when it was decided that it moves, and is stopped by now: it is started over there."
            )


def _refuse_carriers(moved: Moved) -> None:
    """Raise NotReadOnly where something is read through a container that would be made."""
    names = [volume.name for volume in moved.volumes if volume.archive]
    names += [path.path for path in moved.paths]
    if names:
        raise NotReadOnly(
            "Volumes and paths of the host are read through containers that are made for that",
            f"{', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''} would be.",
            "Pack without --read-only.",
        )

"""Making a report of a survey, and of what was decided and done (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from tui.domain.check import Verdict
from tui.domain.decision import Case, Decision
from tui.domain.neighbours import decided
from tui.domain.report import Report, ReportedArchive, ReportedEngine, ReportedPack, Untold
from tui.domain.report_container import container_listed, container_told
from tui.domain.report_content import content_of, platform_of
from tui.domain.report_entries import (
    Fate,
    Reported,
    ReportedContainer,
    ReportedImage,
    ReportedNetwork,
    ReportedPath,
    ReportedVolume,
)
from tui.domain.report_mask import Mask, secrets_of
from tui.domain.report_merge import Results, action_of, with_totals
from tui.domain.survey import Inspect, Survey
from tui.domain.survey_recipe import recipe_of
from tui.domain.volume import is_anonymous


class Pack(Protocol):
    """A pack that was made; the first of each of its contents is the ID of a case."""

    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def where(self) -> str: ...
    @property
    def at(self) -> float: ...
    @property
    def confirmed(self) -> float: ...
    @property
    def contents(self) -> Sequence[Sequence[object]]: ...


class Archive(Protocol):
    """An archive of a pack: its path in it, bytes, SHA-256 in hex, a clause on what was seen in it."""

    @property
    def path(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def found(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Host:
    """Whose report it is: the host's name, how its engine is reached, and which it is."""

    name: str
    endpoint: str
    engine: ReportedEngine


def make_report(
    host: Host,
    survey: Survey,
    cases: Iterable[Case],
    verdicts: Mapping[str, Verdict] | None = None,
    results: Results | None = None,
    packs: Iterable[Pack] = (),
    recorded: Mapping[str, str] | None = None,
    archives: Iterable[Archive] = (),
) -> Report:
    """The report of what is on the host now.

    `verdicts` are those that were asked for, by image ID, `recorded` the files in which dtui keeps what
    containers were, by their IDs; `archives` are those of the pack that the report is written for.
    """
    packed = tuple(map(_pack, packs))
    known = tuple(cases)
    maker = _Maker(survey, decided(known), verdicts or {}, results or {}, packed, recorded or {})
    found = [each for case in known if (each := maker.of(case)) is not None]
    return with_totals(
        Report(
            host.name,
            host.endpoint,
            host.engine,
            survey.world.now,
            containers=tuple(each for each in found if isinstance(each, ReportedContainer)),
            images=tuple(each for each in found if isinstance(each, ReportedImage)),
            volumes=tuple(each for each in found if isinstance(each, ReportedVolume)),
            paths=tuple(each for each in found if isinstance(each, ReportedPath)),
            networks=tuple(each for each in found if isinstance(each, ReportedNetwork)),
            packs=packed,
            archives=tuple(ReportedArchive(a.path, a.sha256, a.size, a.found) for a in archives),
            untold=tuple(Untold(what, why) for what, why in survey.untold),
        )
    )


def _pack(pack: Pack) -> ReportedPack:
    contents = tuple(str(each[0]) for each in pack.contents)
    return ReportedPack(pack.sha256, pack.size, pack.where, pack.at, pack.confirmed, contents)


class _Maker:
    """Makes what is told of each case."""

    def __init__(
        self,
        survey: Survey,
        decisions: Mapping[str, Decision],
        verdicts: Mapping[str, Verdict],
        results: Results,
        packs: tuple[ReportedPack, ...],
        recorded: Mapping[str, str],
    ) -> None:
        self._survey, self._verdicts, self._results, self._recorded = survey, verdicts, results, recorded
        # The last of equal keys counts: what is confirmed, and of that the newest.
        ordered = sorted(packs, key=lambda pack: (pack.confirmed > 0, pack.at))
        self._packs = {case: pack.sha256 for pack in ordered for case in pack.contents}
        world = survey.world
        self._containers = {each.id: each for each in world.containers}
        self._images = {each.id: each for each in world.images}
        self._volumes = {each.name: each for each in world.volumes}
        self._networks = {each.id: each for each in world.networks}
        names = {each.id: each.name for each in world.containers}
        self._recipes = {
            id: recipe_of(survey, inspect, names, decisions) for id, inspect in survey.containers.items()
        }
        self._mask = Mask.of_secrets(
            chain.from_iterable(secrets_of(recipe.env) for recipe in self._recipes.values())
        )

    def of(self, case: Case) -> Reported | None:
        """None for what vanished meanwhile."""
        make = {
            "container": self._container,
            "image": self._image,
            "volume": self._volume,
            "bind": self._path,
            "network": self._network,
        }[case.kind]
        return make(case)

    def _fate(self, case: Case) -> Fate:
        outcome, detail, at = self._results.get(case.id, ("", "", 0.0))
        detail = self._mask.text(detail)
        return Fate(
            case.id,
            case.decision,
            case.is_by_hand,
            case.why,
            action_of(case.id, case.decision),
            self._packs.get(case.id, ""),
            outcome,
            detail,
            at,
        )

    def _container(self, case: Case) -> ReportedContainer | None:
        inspect = self._survey.containers.get(case.object)
        fate, record = self._fate(case), self._recorded.get(case.object, "")
        if inspect is None:
            is_there = case.id in self._survey.unanswered
            return container_listed(self._containers[case.object], fate, record) if is_there else None
        recipe = self._recipes[case.object]
        mask = Mask(recipe.env, self._mask)
        return container_told(inspect, self._image_of(inspect), recipe, fate, mask, record)

    def _image_of(self, container: Inspect) -> Inspect | None:
        return self._survey.images.get(str(container.get("Image") or ""))

    def _image(self, case: Case) -> ReportedImage | None:
        image, inspect = self._images[case.object], self._survey.images.get(case.object)
        if inspect is None and case.id not in self._survey.unanswered:
            return None
        return ReportedImage(
            image.id,
            self._fate(case),
            tuple(sorted(image.tags)),
            tuple(sorted(image.digests)),
            content_of(inspect or {}),
            platform_of(inspect or {}),
            image.size,
            float(image.created),
            case.users,
            self._verdicts.get(image.id),
        )

    def _volume(self, case: Case) -> ReportedVolume | None:
        if case.object not in self._survey.volumes and case.id not in self._survey.unanswered:
            return None
        volume, mask = self._volumes[case.object], self._mask
        return ReportedVolume(
            volume.name,
            self._fate(case),
            volume.driver,
            mask.value(dict(sorted(volume.options.items()))),
            mask.value(dict(sorted(volume.labels.items()))),
            is_anonymous(volume.name),
            self._survey.world.origin(volume.name),
            self._survey.world.volume_sizes.get(volume.name),
            float(volume.created),
            case.users,
        )

    def _path(self, case: Case) -> ReportedPath:
        return ReportedPath(case.object, self._fate(case), case.users)

    def _network(self, case: Case) -> ReportedNetwork | None:
        inspect = self._survey.networks.get(case.object)
        if inspect is None and case.id not in self._survey.unanswered:
            return None
        network, told, mask = self._networks[case.object], inspect or {}, self._mask
        return ReportedNetwork(
            network.id,
            network.name,
            self._fate(case),
            network.driver,
            network.subnets,
            network.is_internal,
            bool(told.get("Attachable")),
            bool(told.get("EnableIPv6")),
            mask.value(dict(sorted((told.get("Options") or {}).items()))),
            mask.value(dict(sorted(network.labels.items()))),
            case.users,
        )

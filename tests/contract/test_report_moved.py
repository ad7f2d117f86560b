"""What was moved to another engine by the scripts is there as it was, by the reports of both hosts."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace

from tests.contract.conftest import connected
from tests.contract.moved_rich import carried, rich, sleeper
from tests.contract.moving import Removal
from tui.domain.decision import Decisions, cases
from tui.domain.report import Report
from tui.domain.report_difference import difference
from tui.domain.report_json import from_json, to_json
from tui.domain.report_make import make_report
from tui.work.planning import gather
from tui.work.reporting import host_of
from tui.work.survey import survey


def report(url: str, of: Removal) -> Report:
    """The report of an engine of which the removal is all."""
    with closing(connected(url)) as engine:
        found, named = gather(engine), {each["Name"].lstrip("/") for each in of.made}
        world = replace(
            found,
            containers=tuple(c for c in found.containers if c.name in named),
            images=tuple(i for i in found.images if {*i.tags} & {m.name for m in of.images.values()}),
            volumes=tuple(v for v in found.volumes if v.name in {each.name for each in of.volumes}),
            networks=tuple(n for n in found.networks if n.name in {each.name for each in of.networks}),
        )
        made = make_report(host_of(engine), survey(engine, world), cases(world, Decisions()))
    assert from_json(to_json(made)) == made
    return made


def test_a_host_that_was_moved_is_the_same_by_its_report(removal: Removal) -> None:
    image = sleeper(removal, "ENV KEPT=1 AWAY=2", "USER 1", "VOLUME /declared")
    data, empty = removal.volume({"a": b"1"}), removal.volume({}, type="tmpfs", device="tmpfs")
    anonymous = removal.volume({"x": b"y"}, name=os.urandom(32).hex())
    networks = removal.network("10.213.1.0/24"), removal.network("10.213.2.0/24")
    rich(removal, image, networks, (data, empty, anonymous))
    removal.create("unset", {"Image": image, "Env": ["AWAY"]}, start=True)
    old = report(f"unix://{removal.socket}", removal)
    assert len(old.containers) == len(removal.made) == 2
    carried(removal)
    carried(removal, "run.sh")
    new = report(removal.url, removal)
    assert difference(old, new).differences == ()
    removal.there.remove_container(new.containers[0].id, force=True)
    gone = report(removal.url, removal)
    assert difference(old, gone).differences == (f"container {new.containers[0].name}: missing there",)

"""What a container uses, from what engines tell of it."""

from __future__ import annotations

import pytest

from tests.unit.stats_samples import BLOCKS, ENDED, NETWORKS, V1, sample
from tui.domain.stats import Stats


def read(**parts: object) -> Stats:
    found = Stats.from_api(sample(**parts))
    assert found is not None
    return found


def test_a_real_sample() -> None:
    found = read()
    # (952932696 - 23542670) of (56822260000000 - 56820250000000), on two processors.
    assert found.cpu == pytest.approx(92.4766, abs=1e-3)
    assert (found.memory, found.limit, found.processes) == (327680, 67108864, 1)
    assert found.memory_share == pytest.approx(0.488, abs=1e-3)
    assert found.at == pytest.approx(1795333099.17529427, abs=1e-6)
    assert (found.received, found.sent) == (None, None)
    # It had read and written: there nothing is counted.
    assert (found.read, found.written) == (None, None)


def test_one_that_does_not_run_uses_nothing_that_can_be_told() -> None:
    assert Stats.from_api(ENDED) is None
    assert Stats.from_api({}) is None


def test_the_first_sample_tells_no_processor_but_all_else() -> None:
    found = read(precpu_stats={"cpu_usage": {"total_usage": 0}, "throttling_data": {}})
    assert found.cpu is None
    assert found.memory == 327680


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ({"total_usage": 5}, {"total_usage": 10}),
        ({}, {"total_usage": 10}),
        ({"total_usage": 5}, {}),
    ],
    ids=["began anew", "not told now", "not told before"],
)
def test_a_processor_that_cannot_be_told(now: dict[str, int], before: dict[str, int]) -> None:
    cpu, pre = V1["cpu_stats"], V1["precpu_stats"]
    found = read(cpu_stats=cpu | {"cpu_usage": now}, precpu_stats=pre | {"cpu_usage": before})
    assert found.cpu is None


def test_no_time_passed_or_no_processors_known() -> None:
    assert read(precpu_stats=V1["cpu_stats"]).cpu is None
    bare = {"cpu_usage": {"total_usage": 952932696}, "system_cpu_usage": 56822260000000}
    assert read(cpu_stats=bare).cpu is None


def test_processors_are_counted_by_their_own_times_where_their_number_is_not_told() -> None:
    cpu = {key: value for key, value in V1["cpu_stats"].items() if key != "online_cpus"}
    assert read(cpu_stats=cpu).cpu == pytest.approx(92.4766, abs=1e-3)


def test_one_that_rests_uses_none_of_the_processor_and_that_is_known() -> None:
    rested = V1["cpu_stats"] | {"cpu_usage": V1["precpu_stats"]["cpu_usage"]}
    assert read(cpu_stats=rested).cpu == 0


@pytest.mark.parametrize(
    ("stats", "memory"),
    [
        ({"total_inactive_file": 300, "inactive_file": 1}, 700),
        ({"inactive_file": 400, "anon": 1}, 600),
        ({"inactive_file": 1000}, 1000),
        ({"total_inactive_file": 2000}, 1000),
        ({}, 1000),
        (None, 1000),
    ],
    ids=["version 1", "version 2", "all of it", "more than all", "nothing told", "null"],
)
def test_memory_is_without_files_that_nobody_uses(stats: dict[str, int] | None, memory: int) -> None:
    assert read(memory_stats={"usage": 1000, "limit": 4000, "stats": stats}).memory == memory


def test_what_an_engine_leaves_out_is_unknown() -> None:
    found = read(memory_stats={}, pids_stats={}, blkio_stats={"io_service_bytes_recursive": None})
    assert found == Stats(cpu=found.cpu, at=found.at)
    assert found.memory_share is None
    assert read(blkio_stats={}, networks=None).read is None
    idle = [{"major": 8, "minor": 0, "op": "Read", "value": 0}]
    assert read(blkio_stats={"io_service_bytes_recursive": idle}).read == 0
    assert read(memory_stats={"usage": 5, "limit": 0}).memory_share is None


def test_networks_and_devices_are_summed() -> None:
    found = read(networks=NETWORKS, blkio_stats={"io_service_bytes_recursive": BLOCKS})
    assert (found.received, found.sent, found.read, found.written) == (1205, 37, 4100, 101)

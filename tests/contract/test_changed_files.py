"""The files that containers changed, as real engines tell them and the demo does."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.contract.host import Host, on_real_engines, unique
from tests.lab import seed
from tests.lab.proxy import CountingProxy
from tests.wait import eventually
from tui.domain.changed_tree import ADDED, MODIFIED, REMOVED, Changed
from tui.domain.changes import NOISE
from tui.engine.client import Engine
from tui.engine.endpoint import Endpoint
from tui.engine.errors import NotFound
from tui.work import changed_files
from tui.work.changed_files import ChangedFiles, changed_files_of


def at(files: ChangedFiles, path: str) -> Changed:
    (found,) = [node for node in files.tree.below() if node.path == path]
    return found


def paths(files: ChangedFiles) -> set[str]:
    return {node.path for node in files.tree.below() if node.is_leaf}


def test_files_that_were_put_into_it(host: Host, engine: Engine) -> None:
    made = host.container(unique("changed"))
    # On the containerd store too, nothing of the engine's own is told.
    assert changed_files_of(engine, made, NOISE).tree.children == []
    host.api.put_archive(
        made, "/", seed.packed({"srv/a/one": b"12345", "srv/two": b"1" * 4000, "run/x.pid": b"1"})
    )
    files = changed_files_of(engine, made, NOISE)
    assert paths(files) == {"/srv/a/one", "/srv/two", "/run/x.pid"}
    assert (at(files, "/srv/a/one").size, at(files, "/srv").own.size) == (5, 4005)
    assert {node.kind for node in files.tree.below() if node.is_leaf} == {ADDED}
    assert (files.tree.own.added, files.tree.noise.added) == (2, 1)
    assert (files.sized, files.files) == (3, 3)
    assert files.largest is at(files, "/srv/two")
    assert files.written is not None
    assert files.written >= 4006


@on_real_engines
def test_all_that_a_container_can_do_to_files(host: Host, engine: Engine) -> None:
    script = (
        "echo new > /new; busybox mkdir -p /srv/empty; busybox ln -s /new /link; rm /bin/cat; "
        "busybox chmod 700 /bin; busybox mkfifo /pipe; echo more >> /bin/busybox-copy; exec sleep 1000"
    )
    made = host.container(unique("does"), start=True, command=["sh", "-c", script])
    eventually(lambda: len(engine.processes(made)) == 1 and engine.processes(made)[0].command == "sleep 1000")
    files = changed_files_of(engine, made, NOISE)
    assert {path: at(files, path).kind for path in paths(files)} == {
        "/new": ADDED,
        "/srv/empty": ADDED,
        "/link": ADDED,
        "/pipe": ADDED,
        "/bin/cat": REMOVED,
        "/bin/busybox-copy": ADDED,
    }
    assert at(files, "/srv/empty").is_folder
    assert at(files, "/link").target == "/new"
    assert (at(files, "/pipe").size, at(files, "/new").size) == (0, 4)
    assert at(files, "/bin").kind == MODIFIED


def test_what_is_mounted_is_not_its_own(host: Host, engine: Engine) -> None:
    volume = host.api.create_volume(unique("changed"))["Name"]
    body = {"Image": seed.BUSYBOX, "Cmd": ["sleep", "100000"], "StopSignal": "SIGKILL"}
    config = {"NetworkMode": "none", "Binds": [f"{volume}:/data"]}
    made = host.api.create_container_from_config(body | {"HostConfig": config}, unique("mounts"))["Id"]
    try:
        host.api.start(made)
        host.api.put_archive(made, "/data", seed.packed({"large": b"1" * 9000}))
        files = changed_files_of(engine, made, NOISE)
        assert files.tree.own.total == 0
        assert paths(files) <= {"/", "/data"}
        assert files.files == 0
    finally:
        host.api.remove_container(made, force=True)
        host.api.remove_volume(volume)


def test_of_many_files_some_sizes_are_asked_for(host: Host, proxy: CountingProxy) -> None:
    made = host.container(unique("many"), start=True)
    many = {f"srv/{n:03}": b"1" for n in range(changed_files.MOST + 50)}
    host.api.put_archive(made, "/", seed.packed(many | {"run/noise": b"1"}))
    with closing(Engine(Endpoint.at(proxy.url))) as engine:
        engine.connect()
        proxy.requests.clear()
        files = changed_files_of(engine, made, NOISE)
    assert (files.sized, files.files) == (changed_files.MOST, changed_files.MOST + 51)
    asked = [line for line in proxy.requests if line.startswith("HEAD")]
    assert len(asked) == len(set(asked)) == changed_files.MOST
    assert len(proxy.requests) == changed_files.MOST + 2
    assert at(files, "/run/noise").size is None


def test_where_nothing_changed_nothing_more_is_asked(host: Host, proxy: CountingProxy) -> None:
    made = host.container(unique("same"))
    with closing(Engine(Endpoint.at(proxy.url))) as engine:
        engine.connect()
        proxy.requests.clear()
        assert changed_files_of(engine, made, NOISE).tree.children == []
    assert len(proxy.requests) == 1


@pytest.mark.parametrize("name", ["with blank", "ümläut", "[x]", "q?&=#", "deep/er"])
def test_names_of_every_kind(host: Host, engine: Engine, name: str) -> None:
    made = host.container(unique("named"))
    host.api.put_archive(made, "/", seed.packed({f"srv/{name}": b"123"}))
    assert at(changed_files_of(engine, made, NOISE), f"/srv/{name}").size == 3


def test_one_that_is_gone(engine: Engine) -> None:
    with pytest.raises(NotFound):
        changed_files_of(engine, "0" * 64, NOISE)

"""Containers are made again on another engine by the scripts alone, with the Docker CLI of that engine's release."""

from __future__ import annotations

import os
from pathlib import Path

from tests.contract.as_told import as_told
from tests.contract.moved_rich import SECRETS, carried, rich, sleeper
from tests.contract.moving import Removal
from tui.domain.move import slug
from tui.domain.move_run import not_expressible, run_script


def test_a_host_is_made_again_and_is_the_same(removal: Removal) -> None:
    image = sleeper(removal, "ENV KEPT=1 AWAY=2", "USER 1", "VOLUME /declared", in_parts=True)
    shell = removal.image('ENTRYPOINT ["/bin/sh", "-c"]', 'CMD ["sleep 1000"]', "HEALTHCHECK CMD true")
    data, empty = removal.volume({"a": b"1"}), removal.volume({}, type="tmpfs", device="tmpfs")
    anonymous = removal.volume({"x": b"y"}, name=os.urandom(32).hex())
    networks = removal.network("10.213.1.0/24"), removal.network("10.213.2.0/24")
    rich(removal, image, networks, (data, empty, anonymous))
    plain = removal.create("plain", {"Image": image}, start=True)
    shared = {"NetworkMode": f"container:{plain}", "PidMode": f"container:{plain}"}
    # Those that others need come after them.
    removal.made.insert(0, removal.made.pop())
    removal.create("side", {"Image": image, "HostConfig": shared}, start=True)
    removal.made.insert(0, removal.made.pop())
    host = {
        "NetworkMode": "host",
        "PidMode": "host",
        "IpcMode": "host",
        "UTSMode": "host",
        "Privileged": True,
    }
    removal.create("host", {"Image": image, "HostConfig": {**host, "Init": False}}, start=True)
    removal.create("unset", {"Image": image, "Env": ["AWAY"]}, start=True)
    reset = {"Entrypoint": [""], "Cmd": ["echo", "-n", ""], "Healthcheck": {"Test": ["NONE"]}}
    kept = {"AutoRemove": True, "PublishAllPorts": True}
    removal.create("reset", {"Image": shell, **reset, "HostConfig": kept})
    removal.create("inherits", {"Image": shell, "Healthcheck": {"Interval": 5_000_000_000}})
    originals = {each["Name"]: each for each in removal.made}
    recipes = {recipe.name: recipe for recipe in removal.recipes}
    before = {volume["Name"] for volume in removal.there.volumes()["Volumes"] or ()}
    carried(removal)
    assert carried(removal, "run.sh").count("done ") == len(originals)
    for name, original in originals.items():
        assert removal.differences(original) == (), name
        assert as_told(removal.there.inspect_container(name[1:])) == as_told(original), name
        state = removal.there.inspect_container(name[1:])["State"]
        assert state["Running"] is original["State"]["Running"], name
        assert not_expressible(recipes[name[1:]]) == ()
    after = {volume["Name"] for volume in removal.there.volumes()["Volumes"] or ()}
    # What the image of the plain ones declares came along by its name, as a volume to be made.
    mounted = {m["Name"] for each in originals.values() for m in each["Mounts"] if m["Type"] == "volume"}
    assert after - before == mounted | {data, empty, anonymous}
    code, said = removal.run("run.sh")
    assert code == 1
    assert said.count("is here already: it was left alone") == len(originals)


def test_an_address_that_is_asked_for_is_given_to_nobody_else(removal: Removal) -> None:
    removal.create_rivals(sleeper(removal))
    carried(removal)
    assert carried(removal, "run.sh").count("done ") == len(removal.made)
    assert [removal.differences(each) for each in removal.made] == [()] * len(removal.made)


def test_values_of_the_environment_stand_in_their_files_only(removal: Removal) -> None:
    image = sleeper(removal)
    others = {
        "Cmd": ["sleep", "9999", "--password=" + SECRETS["PLAIN"], SECRETS["MULTI"] * 2],
        "Labels": {"holds": f"x{SECRETS['SPACED']}y", "other": "$HOME"},
        "Healthcheck": {"Test": ["CMD-SHELL", f"echo {SECRETS['weird.name-1']}"]},
    }
    removal.create("words", {"Image": image, **others})
    name = removal.create("secret", {"Image": image, "Env": [f"{k}={v}" for k, v in SECRETS.items()]})
    carried(removal)
    assert removal.run("run.sh")[0] == 0
    assert [removal.differences(each) for each in removal.made] == [(), ()]
    for each in removal.made:
        removal.there.remove_container(each["Name"][1:])
    removal.made.pop(0)
    removal.write()
    # What a command line holds could be read by everybody: the client notes what it is given.
    client = removal.folder / "bin/docker"
    real = client.rename(client.with_name("real"))
    client.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>{removal.folder}/words\nexec {real} "$@"\n')
    client.chmod(0o755)
    code, said = removal.run_as_is("run.sh")
    assert code == 0, said
    words = (removal.folder / "words").read_text()
    texts = words + said + "".join((removal.folder / each).read_text() for each in ("run.sh", "prepare.sh"))
    for value in SECRETS.values():
        assert value.strip().splitlines()[0] not in texts
    got = removal.there.inspect_container(name)["Config"]["Env"]
    assert {f"{key}={value}" for key, value in SECRETS.items()} <= set(got)


def test_what_is_missing_is_said_and_the_rest_goes_on(removal: Removal) -> None:
    image, gone = sleeper(removal), sleeper(removal)
    volume = removal.volume({"a": b"1"})
    removal.create("here", {"Image": image}, start=True)
    mounts = [{"Type": "volume", "Source": volume, "Target": "/data"}]
    removal.create("there", {"Image": image, "HostConfig": {"Mounts": mounts}})
    (removal.folder / removal.images[gone].archive).unlink()
    removal.leave()
    removal.write()
    code, said = removal.run("run.sh")
    assert code == 1
    assert "run prepare.sh first" in said
    assert volume not in {each["Name"] for each in removal.there.volumes()["Volumes"] or ()}
    (removal.folder / "volumes").rename(removal.folder / "elsewhere")
    (removal.folder / "SHA256SUMS").unlink()
    code, said = removal.run("prepare.sh")
    assert code == 1
    assert f"images/{slug(removal.images[gone].name)}.tar is not here" in said
    assert f"FAILED   volume {volume}: volumes/{slug(volume)}.tar is not here" in said
    assert "The archives are not compared with checksums." in said
    code, said = removal.run("run.sh")
    assert code == 1
    assert "done     here" in said
    assert f"there is no volume {volume} here: run prepare.sh first" in said


def test_what_cannot_be_started_is_taken_away_and_the_rest_goes_on(removal: Removal, tmp_path: Path) -> None:
    image = sleeper(removal)
    network = removal.network("10.213.4.0/24"), removal.network("10.213.5.0/24")
    path = tmp_path / "of the host"
    path.mkdir()
    mounts = [{"Type": "bind", "Source": str(path), "Target": "/conf"}]
    removal.create("bound", {"Image": image, "HostConfig": {"Mounts": mounts}}, start=True)
    wrong = {"Image": image, "Cmd": ["/no/such/command"], "HostConfig": {"NetworkMode": network[0]}}
    removal.create("wrong", wrong, network[1])
    removal.made[-1]["State"]["Running"] = True
    removal.create("wrong", {"Image": image, "Cmd": ["/no/such/command"]})
    removal.made[-1]["State"]["Running"] = True
    removal.create("last", {"Image": image}, start=True)
    carried(removal)
    path.rmdir()
    code, said = removal.run("run.sh")
    assert code == 1
    names = [each["Name"][1:] for each in removal.made]
    assert [f"FAILED   {name}: see above" in said for name in names] == [True, True, True, False], said
    assert f"done     {names[3]}" in said
    present = {name[1:] for c in removal.there.containers(all=True) for name in c["Names"]}
    assert present & set(names) == {names[3]}
    assert not path.exists(), "an engine makes no path of the host"
    path.mkdir()
    assert f"done     {names[0]}" in removal.run("run.sh")[1]


def test_what_only_runs_the_same_is_said(removal: Removal) -> None:
    image = sleeper(removal)
    removal.create(
        "words", {"Image": image, "Entrypoint": ["/bin/sh", "-c"], "Cmd": ["exec sleep 9999"]}, start=True
    )
    health = {"Test": ["CMD", "echo", "two words", "$X"]}
    removal.create("checked", {"Image": image, "Healthcheck": health})
    left = [" ".join(work.text for work in not_expressible(recipe)) for recipe in removal.recipes]
    assert left == [
        "its entrypoint is carried as one word and a longer command: what runs is the same",
        "its health check runs through a shell here",
    ]
    script = run_script(removal.moved)
    assert all(f"! {text[:60]}" in script for text in left)
    carried(removal)
    carried(removal, "run.sh")
    words, checked = (removal.there.inspect_container(each["Name"][1:]) for each in removal.made)
    assert [words["Path"], *words["Args"]] == ["/bin/sh", "-c", "exec sleep 9999"]
    assert checked["Config"]["Healthcheck"]["Test"] == ["CMD-SHELL", "echo 'two words' '$X'"]

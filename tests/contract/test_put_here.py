"""Archives that are put into containers that never run, and what comes out of their volumes."""

from __future__ import annotations

import io
import tarfile

import pytest

from tests.contract.host import unique
from tests.contract.site import Site


def archive(*names: str) -> bytes:
    """A tar of files of three bytes, and of folders by names that end in a slash."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            if name.endswith("/"):
                info.type, info.mode = tarfile.DIRTYPE, 0o750
                tar.addfile(info)
            else:
                info.size, info.uid, info.mode = 3, 7, 0o640
                tar.addfile(info, io.BytesIO(b"abc"))
    return data.getvalue()


def taken_out(site: Site, name: str, path: str) -> dict[str, tuple[int, int]]:
    """Mode and owner of what comes out of a container, by its name there."""
    data = b"".join(site.api.get_archive(name, path)[0])
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {info.name: (info.mode & 0o777, info.uid) for info in tar}


def test_a_volume_is_filled_and_read_through_a_container_that_never_runs(site: Site) -> None:
    first, second = unique("first"), unique("second")
    site.create(first, {"HostConfig": {"NetworkMode": "none", "Binds": [f"{site.volume}:/in"]}})
    assert site.api.put_archive(first, "/in", archive("a/", "a/b", "c"))
    site.create(second, {"HostConfig": {"NetworkMode": "none", "Binds": [f"{site.volume}:/out:ro"]}})
    found = taken_out(site, second, "/out/.")
    assert {name: told for name, told in found.items() if name != "."} == {
        "./a": (0o750, 0),
        "./a/b": (0o640, 7),
        "./c": (0o640, 7),
    }
    assert taken_out(site, second, "/out/a") == {"a": (0o750, 0), "a/b": (0o640, 7)}


@pytest.mark.parametrize(
    ("path", "data", "status", "message"),
    [
        ("/nowhere", archive("x"), 404, "Could not find the file /nowhere in container {name}"),
        ("/in/c", archive("x"), 500, "extraction point is not a directory"),
        ("/shut", archive("x"), 500, "mounted volume is marked read-only"),
        ("/in", b"no archive at all " * 100, 500, "archive/tar: invalid tar header"),
    ],
)
def test_what_cannot_be_unpacked_is_refused(
    site: Site, path: str, data: bytes, status: int, message: str
) -> None:
    name = unique("filled")
    binds = [f"{site.volume}:/in", f"{site.volume}:/shut:ro"]
    site.create(name, {"HostConfig": {"NetworkMode": "none", "Binds": binds}})
    site.api.put_archive(name, "/in", archive("c"))
    url = site.api._url("/containers/{0}/archive", name)
    answer = site.api._put(url, params={"path": path}, data=data)
    assert answer.status_code == status
    assert answer.json()["message"].endswith(message.format(name=name))

"""The fold of a pull's objects, of both image stores."""

from __future__ import annotations

from tui.engine.pull import PullProgress

DIGEST = "sha256:" + "3b" * 32


def fold(*entries: dict[str, object]) -> PullProgress:
    progress = PullProgress()
    for second, entry in enumerate(entries):
        progress = progress.after(entry, second)
    return progress


def said(id: str, status: str, current: int = 0, total: int = 0) -> dict[str, object]:
    detail = {"current": current, "total": total} if total else {}
    return {"status": status, "id": id, "progressDetail": detail}


START = {"status": "Pulling from library/redis", "id": "latest"}
END = ({"status": f"Digest: {DIGEST}"}, {"status": "Status: Downloaded newer image for redis:latest"})


def test_the_classic_store() -> None:
    assert fold(START).layers == {}
    assert fold(START).text == "Pulling from library/redis"
    lines = [
        START,
        said("a", "Already exists"),
        said("b", "Pulling fs layer"),
        said("b", "Downloading", 40, 100),
    ]
    assert (fold(*lines).text, fold(*lines).current, fold(*lines).total) == ("1 of 2 layers", 40, 100)
    arrived = [*lines, said("b", "Verifying Checksum"), said("b", "Download complete")]
    assert (fold(*arrived).current, fold(*arrived).done_layers) == (100, 2)
    extracting = [*arrived, said("b", "Extracting", 10, 300)]
    assert (fold(*extracting).current, fold(*extracting).total) == (100, 100)
    ended = fold(*extracting, said("b", "Pull complete"), *END)
    assert (ended.digest, ended.current, ended.done_layers, ended.is_up_to_date) == (DIGEST, 100, 2, False)
    assert ended.is_complete


def test_the_containerd_store_ends_with_the_download() -> None:
    ended = fold(START, said("b", "Downloading", 40, 100), said("b", "Download complete"), *END)
    assert (ended.digest, ended.current, ended.done_layers) == (DIGEST, 100, 1)


def test_nothing_new() -> None:
    ended = fold(START, END[0], {"status": "Status: Image is up to date for redis:latest"})
    assert ended.is_up_to_date
    assert ended.digest == DIGEST


def test_an_error_is_kept_whole() -> None:
    assert fold(START, {"errorDetail": {"message": "EOF"}, "error": "x"}).text == "EOF"

"""An archive holds an image when all of it is there by its digests, and nothing else is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from tui.domain.image_archive import Contents, Entry, Held, IncompleteArchive, check

BASE, TOP = b"base layer", b"top layer"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def entry(data: bytes) -> Entry:
    return Entry(hashlib.sha256(data).hexdigest(), len(data), data)


DIFF_IDS = [digest(BASE), digest(TOP)]


class Classic:
    """An archive as the classic store makes it; the top layer is a link, as for one that is there twice."""

    def __init__(self) -> None:
        config = json.dumps({"rootfs": {"diff_ids": DIFF_IDS}}).encode()
        self.image = digest(config)
        self.listed = {
            "Config": f"{self.image[7:]}.json",
            "RepoTags": ["app:1", "app:2"],
            "Layers": ["one/layer.tar", "two/layer.tar"],
        }
        self.contents = Contents(
            {
                f"{self.image[7:]}.json": entry(config),
                "one/layer.tar": entry(BASE),
                "x/layer.tar": entry(TOP),
            },
            {"two/layer.tar": "x/layer.tar"},
        )

    def check(self, *more: dict[str, Any]) -> Held:
        self.contents.files["manifest.json"] = entry(json.dumps([self.listed, *more]).encode())
        return check(self.contents, self.image, DIFF_IDS)


class Containerd:
    """An archive as the containerd store makes it: an index of two platforms, one of which is here."""

    def __init__(self) -> None:
        self.contents = Contents()
        self.layers = [self.blob(b"packed " + layer) for layer in (BASE, TOP)]
        self.config = self.blob(json.dumps({"rootfs": {"diff_ids": DIFF_IDS}}).encode())
        manifest = {
            "config": {"digest": self.config},
            "layers": [{"digest": layer} for layer in self.layers],
        }
        self.manifest = self.blob(json.dumps(manifest).encode())
        attestation = {
            "digest": digest(b"attested"),
            "annotations": {"vnd.docker.reference.type": "attestation-manifest"},
        }
        other = {"digest": digest(b"other platform")}
        index = {"manifests": [{"digest": self.manifest}, attestation, other]}
        self.image = self.blob(json.dumps(index).encode())
        self.listed = [self.image]

    def blob(self, data: bytes) -> str:
        self.contents.files[f"blobs/sha256/{digest(data)[7:]}"] = entry(data)
        return digest(data)

    def without(self, digest: str) -> None:
        del self.contents.files[f"blobs/sha256/{digest[7:]}"]

    def check(self) -> Held:
        listed = {"Config": f"blobs/sha256/{self.config[7:]}", "RepoTags": ["app:1"]}
        index = {"manifests": [{"digest": each} for each in self.listed]}
        self.contents.files["manifest.json"] = entry(json.dumps([listed]).encode())
        self.contents.files["index.json"] = entry(json.dumps(index).encode())
        if f"blobs/sha256/{self.config[7:]}" not in self.contents.files:
            self.contents.files["manifest.json"] = entry(b'[{"Config": "index.json"}]')
        return check(self.contents, self.image, DIFF_IDS)


def test_the_classic_store() -> None:
    assert Classic().check() == Held(2, ("app:1", "app:2"))


def test_the_containerd_store() -> None:
    assert Containerd().check() == Held(2, ("app:1",), 1)


def replaced(archive: Classic, name: str, data: bytes) -> None:
    archive.contents.files[name] = entry(data)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda a: replaced(a, "one/layer.tar", b"another"), "layer 1 of 2 is not what the image says"),
        (lambda a: replaced(a, "x/layer.tar", b"cut"), "layer 2 of 2 is not"),
        (lambda a: a.contents.files.pop("x/layer.tar"), "it has no x/layer.tar"),
        (lambda a: a.contents.links.pop("two/layer.tar"), "it has no two/layer.tar"),
        (lambda a: a.contents.links.update({"two/layer.tar": "two/layer.tar"}), "it has no two/layer.tar"),
        (lambda a: a.listed.update(Layers=["one/layer.tar"]), "it lists 1 layers of 2"),
        (lambda a: a.listed.update(Layers=None), "it lists 0 layers of 2"),
        (lambda a: a.contents.files.pop(f"{a.image[7:]}.json"), "it has no "),
        (lambda a: setattr(a, "image", digest(b"moved")), "another image is in it"),
    ],
    ids=[
        "another layer",
        "a link to another layer",
        "a file lacks",
        "a link lacks",
        "links in a ring",
        "too few layers",
        "no layers",
        "no configuration",
        "another image",
    ],
)
def test_what_the_classic_store_may_lack(spoil: Callable[[Classic], object], says: str) -> None:
    archive = Classic()
    spoil(archive)
    with pytest.raises(IncompleteArchive, match=says):
        archive.check()


def test_a_second_image_under_a_name_that_was_given_away() -> None:
    archive = Classic()
    archive.contents.files["other.json"] = entry(b"{}")
    with pytest.raises(IncompleteArchive, match="another image is in it"):
        archive.check({"Config": "other.json", "RepoTags": ["app:2"], "Layers": []})


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda a: a.without(a.layers[1]), "it has no blobs/sha256/"),
        (lambda a: a.without(a.config), "it has no blobs/sha256/"),
        (lambda a: a.without(a.manifest), "it has no blobs/sha256/"),
        (lambda a: a.without(a.image), "it has no blobs/sha256/"),
        (lambda a: a.listed.append(digest(b"another")), "it holds another image too"),
        (lambda a: a.listed.__setitem__(0, digest(b"another")), "another image is in it"),
        (
            lambda a: a.contents.files.update({f"blobs/sha256/{a.layers[0][7:]}": entry(b"damaged")}),
            "is damaged",
        ),
    ],
    ids=[
        "no layer",
        "no configuration",
        "no manifest",
        "no index",
        "another image too",
        "only another image",
        "a damaged layer",
    ],
)
def test_what_the_containerd_store_may_lack(spoil: Callable[[Containerd], object], says: str) -> None:
    archive = Containerd()
    spoil(archive)
    with pytest.raises(IncompleteArchive, match=says):
        archive.check()


def test_only_another_platform_of_it() -> None:
    archive = Containerd()
    archive.check()
    with pytest.raises(IncompleteArchive, match="for other platforms only"):
        check(archive.contents, archive.image, [digest(b"arm layer")])


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"[1]", b"null", b"[["])
def test_a_list_that_is_none(text: bytes) -> None:
    with pytest.raises(IncompleteArchive, match=r"manifest\.json"):
        check(Contents({"manifest.json": entry(text)}), "sha256:x", [])


def test_an_archive_of_something_else() -> None:
    with pytest.raises(IncompleteArchive, match=r"it has no manifest\.json"):
        check(Contents({"etc/passwd": entry(b"x")}), "sha256:x", [])

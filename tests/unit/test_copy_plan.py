"""What a copy of a tag has to hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.registry_world import World, digest_of, manifest
from tui.domain.manifest import Manifest
from tui.work.copy_plan import plan_of

REPO = "reg.acme.com/app"
LAYER = "application/vnd.oci.image.layer.v1.tar"
FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"


@pytest.mark.parametrize(
    ("kind", "is_there", "is_copied"),
    [(LAYER, True, True), (LAYER, False, False), (FOREIGN, True, False), (FOREIGN, False, False)],
)
def test_a_layer_that_has_other_places_goes_along_where_it_may(
    tmp_path: Path, kind: str, is_there: bool, is_copied: bool
) -> None:
    """Those of Windows are handed out by its maker alone."""
    world = World(tmp_path)
    data = json.loads(manifest("config", "layer").content)
    data["layers"][0] |= {"urls": ["https://elsewhere.example/layer"], "mediaType": kind}
    content = json.dumps(data)
    whole = Manifest(digest_of(content), manifest().media_type, content.encode())
    world.put(REPO, whole, tag="1")
    if not is_there:
        world.blobs.remove((REPO, digest_of("layer")))
    plan = plan_of(world.open("reg.acme.com", None), "app", whole.digest)
    parts = plan.blobs if is_copied else plan.foreign
    assert [blob.digest for blob in parts if blob.urls] == [digest_of("layer")]
    assert [blob.digest for blob in plan.blobs] == [digest_of("config"), *[digest_of("layer")] * is_copied]

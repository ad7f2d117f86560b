"""The lines shown for what dtui does: run elsewhere, they must act on the very same thing."""

from __future__ import annotations

import shlex

from tui.domain.command import remove_tag

ECR = "329074924855.dkr.ecr.eu-west-1.amazonaws.com"


def test_amazons_command_names_account_and_region_or_it_would_act_on_others() -> None:
    words = shlex.split(remove_tag(ECR, "fleet/app", "v1"))
    assert words[:3] == ["aws", "ecr", "batch-delete-image"]
    assert dict(zip(words[3::2], words[4::2], strict=True)) == {
        "--region": "eu-west-1",
        "--registry-id": "329074924855",
        "--repository-name": "fleet/app",
        "--image-ids": "imageTag=v1",
    }


def test_another_registrys_tag_is_named_whole() -> None:
    assert remove_tag("reg.example:5000", "app", "v1") == "regctl tag delete reg.example:5000/app:v1"

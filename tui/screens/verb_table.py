"""Each action on objects with what carries it out; imported with the first of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tui.screens import (
    projects,
    verbs,
    verbs_check,
    verbs_copy,
    verbs_decommission,
    verbs_exec,
    verbs_images,
    verbs_logs,
    verbs_pinned,
    verbs_pins,
    verbs_plan,
    verbs_plan_rescue,
    verbs_pull,
    verbs_push,
    verbs_recreate,
    verbs_registries,
    verbs_storage,
    verbs_tags,
)
from tui.screens.verbs import Verb

_STATES = ("start", "stop", "restart", "pause", "unpause", "kill")
_DECISIONS = ("forget", "move", "keep", "undecide")
VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        **{f"container.{name}": verbs.change_state for name in _STATES},
        "container.remove": verbs.remove_containers,
        "container.rename": verbs.rename,
        "container.recreate": verbs_recreate.recreate,
        "container.go_back": verbs_recreate.go_back,
        "container.menu": verbs.menu,
        "container.check": verbs_check.check,
        "container.logs": verbs_logs.show,
        "container.exec": verbs_exec.shell,
        "container.run": verbs_exec.command,
        "container.attach": verbs_exec.attach,
        **{f"project.{name}": projects.change_state for name in _STATES},
        "project.remove": projects.remove,
        "project.menu": projects.menu,
        "project.logs": projects.logs,
        "project.details": projects.about,
        "image.retag": verbs_images.retag,
        "image.untag": verbs_images.untag,
        "image.remove": verbs_images.remove,
        "image.push": verbs_push.push,
        "image.pull": verbs_pull.pull,
        "image.pin": verbs_pins.pin,
        "image.check": verbs_check.check,
        "image.retag_there": verbs_copy.retag_there,
        "volume.remove": verbs_storage.remove_volumes,
        "network.remove": verbs_storage.remove_networks,
        "registry.check": verbs_check.check,
        "registry.refresh": verbs_registries.refresh,
        "login.refresh": verbs_registries.refresh,
        "registry.login": verbs_registries.log_in,
        "registry.logout": verbs_registries.log_out,
        "remote.mirror": verbs_copy.mirror,
        "tag.check": verbs_tags.check,
        "tag.pull": verbs_tags.pull,
        "tag.remove": verbs_tags.remove,
        "tag.retag": verbs_copy.retag_there,
        "pin.check": verbs_pinned.check,
        "pin.unpin": verbs_pinned.unpin,
        "pin.pull": verbs_pinned.pull,
        "plan.lose": verbs_plan.lose,
        "plan.rescue": verbs_plan_rescue.rescue,
        "decommission.check": verbs_check.check,
        **{f"decommission.{name}": verbs_decommission.decide for name in _DECISIONS},
        "job.cancel": verbs.job_action,
        "job.retry": verbs.job_action,
        "job.forget": verbs.job_action,
    }
)

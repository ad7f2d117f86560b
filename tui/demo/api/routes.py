"""Every way into the demo engine's API."""

from __future__ import annotations

from collections.abc import Mapping

from tui.demo.api import (
    actions,
    archives,
    attach,
    auth,
    commit,
    containers,
    create,
    events,
    exec,
    images,
    load,
    logs,
    networks,
    pull,
    push,
    stats,
    storage,
    system,
    top,
    update,
    usage,
    wait,
)
from tui.demo.errors import ApiError
from tui.demo.router import Route
from tui.demo.state.engine import DemoEngine
from tui.demo.wire import Exchange

# What a real engine has and the demo does not yet: a clear refusal instead of "page not found".
_MISSING = (
    ("POST", "/containers/prune"),
    ("POST", "/images/prune"),
    ("GET", "/images/search"),
    ("POST", "/volumes/prune"),
    ("POST", "/networks/prune"),
    ("POST", "/build"),
)


def _not_simulated(engine: DemoEngine, exchange: Exchange, fields: Mapping[str, str]) -> None:
    raise ApiError(
        501, f"the demo engine does not simulate {exchange.request.method} {exchange.request.path}"
    )


ROUTES = [
    Route("GET", "/_ping", system.ping),
    Route("HEAD", "/_ping", system.ping),
    Route("GET", "/version", system.version),
    Route("GET", "/info", system.info),
    Route("POST", "/auth", auth.check_login),
    Route("GET", "/system/df", usage.disk_usage),
    Route("POST", "/build/prune", usage.prune_cache),
    Route("POST", "/commit", commit.commit),
    Route("GET", "/events", events.events),
    Route("GET", "/containers/json", containers.list_containers),
    Route("POST", "/containers/create", create.create_container),
    Route("GET", "/containers/{id}/json", containers.inspect_container),
    Route("GET", "/containers/{id}/changes", containers.list_changes),
    Route("GET", "/containers/{id}/logs", logs.logs),
    Route("GET", "/containers/{id}/stats", stats.stats),
    Route("GET", "/containers/{id}/top", top.top),
    Route("GET", "/containers/{id}/export", archives.export_container),
    Route("GET", "/containers/{id}/archive", archives.copy_out),
    Route("HEAD", "/containers/{id}/archive", archives.copy_out),
    Route("PUT", "/containers/{id}/archive", archives.copy_in),
    Route("DELETE", "/containers/{id}", containers.remove_container),
    Route("POST", "/containers/{id}/start", actions.start),
    Route("POST", "/containers/{id}/stop", actions.stop),
    Route("POST", "/containers/{id}/restart", actions.restart),
    Route("POST", "/containers/{id}/pause", actions.pause),
    Route("POST", "/containers/{id}/unpause", actions.unpause),
    Route("POST", "/containers/{id}/kill", actions.kill),
    Route("POST", "/containers/{id}/rename", actions.rename),
    Route("POST", "/containers/{id}/update", update.update),
    Route("POST", "/containers/{id}/wait", wait.wait),
    Route("POST", "/containers/{id}/exec", exec.create),
    Route("POST", "/containers/{id}/attach", attach.attach),
    Route("POST", "/containers/{id}/resize", attach.resize),
    Route("POST", "/exec/{id}/start", exec.start),
    Route("POST", "/exec/{id}/resize", exec.resize),
    Route("GET", "/exec/{id}/json", exec.inspect),
    Route("GET", "/images/json", images.list_images),
    Route("POST", "/images/create", pull.pull),
    Route("GET", "/images/get", archives.save_images),
    Route("POST", "/images/load", load.load),
    *(Route(method, pattern, _not_simulated) for method, pattern in _MISSING),
    Route("GET", "/images/{name*}/json", images.inspect_image),
    Route("GET", "/images/{name*}/history", images.image_history),
    Route("GET", "/images/{name*}/get", archives.save_images),
    Route("POST", "/images/{name*}/tag", images.tag_image),
    Route("POST", "/images/{name*}/push", push.push),
    Route("DELETE", "/images/{name*}", images.remove_image),
    Route("GET", "/distribution/{name*}/json", pull.distribution),
    Route("GET", "/volumes", storage.list_volumes),
    Route("POST", "/volumes/create", storage.create_volume),
    Route("GET", "/volumes/{name}", storage.inspect_volume),
    Route("DELETE", "/volumes/{name}", storage.remove_volume),
    Route("GET", "/networks", networks.list_networks),
    Route("POST", "/networks/create", networks.create_network),
    Route("GET", "/networks/{id}", networks.inspect_network),
    Route("DELETE", "/networks/{id}", networks.remove_network),
    Route("POST", "/networks/{id}/connect", networks.connect),
    Route("POST", "/networks/{id}/disconnect", networks.disconnect),
]

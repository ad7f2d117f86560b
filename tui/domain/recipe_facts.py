"""What a container is like, put so that two of them can be compared whatever engine tells of them (pure).

Each fact has a name a person understands and a text. Fields that are not known here are facts as well: what nobody
thought of is compared too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tui.domain.recipe import Attachment
from tui.domain.recipe_config import DEFAULT_STOP_SIGNAL, own_config
from tui.domain.recipe_host import own_host, port_bindings
from tui.domain.recipe_mounts import own_mounts, own_tmpfs
from tui.domain.recipe_networks import asked_mac, by_name, network_mode, own_attachments, own_links
from tui.domain.recipe_read import own_hostname

Facts = dict[str, str]

_WORDS = {
    "User": "user",
    "WorkingDir": "working directory",
    "Domainname": "domain name",
    "StopSignal": "stop signal",
    "StopTimeout": "stop timeout",
    "Healthcheck": "health check",
    "Tty": "terminal",
    "OpenStdin": "open standard input",
    "RestartPolicy": "restart policy",
    "LogConfig": "log options",
    "CapAdd": "added capabilities",
    "CapDrop": "dropped capabilities",
    "Devices": "devices",
    "DeviceRequests": "device requests",
    "DeviceCgroupRules": "device rules",
    "Memory": "memory limit",
    "MemorySwap": "memory and swap limit",
    "MemoryReservation": "memory reservation",
    "NanoCpus": "CPU limit",
    "CpuShares": "CPU shares",
    "PidsLimit": "process limit",
    "ShmSize": "size of /dev/shm",
    "Ulimits": "ulimits",
    "Sysctls": "kernel settings",
    "SecurityOpt": "security options",
    "ExtraHosts": "extra hosts",
    "Dns": "DNS servers",
    "DnsSearch": "DNS search domains",
    "DnsOptions": "DNS options",
    "GroupAdd": "added groups",
    "Privileged": "privileged",
    "ReadonlyRootfs": "read-only files",
    "AutoRemove": "removal after its end",
    "Runtime": "runtime",
    "PublishAllPorts": "publishing of all ports",
    "NetworkDisabled": "no network at all",
}
_SUFFIXES = {"k": 2**10, "m": 2**20, "g": 2**30}


def config_facts(config: Mapping[str, Any]) -> Facts:
    """Facts that an image can give as well: of a container's Config, or of an image's."""
    own = own_config(config, {})
    for key in ("Labels", "Cmd", "Entrypoint"):
        own.pop(key, None)
    found = {_word(key): _text(_CONFIG.get(key, _without_empty)(value)) for key, value in own.items()}
    found |= {f"exposed port {port}": "yes" for port in config.get("ExposedPorts") or ()}
    found |= {f"label {name}": value for name, value in (config.get("Labels") or {}).items()}
    found["command"], found["entrypoint"] = (
        _text(config.get("Cmd") or []),
        _text(config.get("Entrypoint") or []),
    )
    found["working directory"] = config.get("WorkingDir") or "/"
    found["stop signal"] = config.get("StopSignal") or DEFAULT_STOP_SIGNAL
    return {name: text for name, text in found.items() if text}


def host_facts(inspect: Mapping[str, Any], names: Mapping[str, str]) -> Facts:
    """Facts that no image gives: HostConfig, mounts, networks, ports and the host name."""
    host = inspect.get("HostConfig") or {}
    fields = {key: value for key, value in own_host(host).items() if key != "PortBindings"}
    found = {_word(key): _text(_HOST.get(key, _without_empty)(value)) for key, value in fields.items()}
    for field in ("PidMode", "IpcMode"):
        if field in fields:
            found[field] = by_name(fields[field], names)
    found |= dict(_ports(host)) | dict(_mounts(inspect)) | dict(_networks(inspect, names))
    found["links"] = ", ".join(own_links(host, names))
    found["host name"] = own_hostname(inspect)
    return {name: text for name, text in found.items() if text}


def _ports(host: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for port, bindings in port_bindings(host).items():
        at = {
            f"{_address(binding.get('HostIp') or '')}:{binding.get('HostPort') or 'any'}"
            for binding in bindings
        }
        yield f"port {port}", ", ".join(sorted(at))


def _address(address: str) -> str:
    return "" if address in ("0.0.0.0", "::") else address


def _mounts(inspect: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    drivers = {mount["Destination"]: mount.get("Driver") for mount in inspect.get("Mounts") or ()}
    for mount in own_mounts(inspect):
        yield f"mount {mount['Target']}", _mount(mount, drivers.get(mount["Target"]) or "local")
    for target, options in own_tmpfs(inspect.get("HostConfig") or {}).items():
        yield f"mount {target}", _tmpfs(options.split(","))


def _mount(mount: Mapping[str, Any], driver: str) -> str:
    """Labels and driver options of a volume are not the mount's: they are the volume's, as it was made."""
    kind = mount.get("Type") or ""
    access = ["ro"] if mount.get("ReadOnly") else []
    options = dict(mount.get(f"{kind.capitalize()}Options") or {})
    if kind == "tmpfs":
        size, mode = options.get("SizeBytes"), options.get("Mode")
        said = [f"size={size}" if size else "", f"mode={mode:o}" if mode else ""]
        return _tmpfs([*access, *said, *("=".join(option) for option in options.get("Options") or ())])
    if kind == "bind":
        options.pop("CreateMountpoint", None)  # only says what was done before it was there
        if options.get("Propagation") == "rprivate":
            options.pop("Propagation")
    else:
        options = {key: value for key, value in options.items() if key not in ("Labels", "DriverConfig")}
        access += [f"driver {driver}"] if driver != "local" else []
    said = [kind, mount.get("Source") or "", *access, _text(_without_empty(options))]
    return " ".join(text for text in said if text)


def _tmpfs(options: list[str]) -> str:
    """The options of a tmpfs in one order; `rw` and no size limit are what comes of itself."""
    return " ".join(["tmpfs", *sorted({_tmpfs_option(text) for text in options if text and text != "rw"})])


def _tmpfs_option(text: str) -> str:
    name, _, value = text.partition("=")
    if name == "size" and value[:-1].isdecimal() and value[-1:].lower() in _SUFFIXES:
        return f"size={int(value[:-1]) * _SUFFIXES[value[-1].lower()]}"
    return f"mode={value.lstrip('0')}" if name == "mode" else text


def _networks(inspect: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    attachments = own_attachments(inspect, names)
    yield "network mode", network_mode(inspect, attachments, names)
    for attachment in attachments:
        yield f"network {attachment.network}", _attachment(attachment)
    if not attachments:
        yield "hardware address", asked_mac(inspect)


def _attachment(attachment: Attachment) -> str:
    said = {
        "aliases": sorted(attachment.aliases),
        "address": [attachment.ipv4, attachment.ipv6, *attachment.link_local],
        "hardware address": [attachment.mac],
        "options": [f"{key}={value}" for key, value in attachment.options],
        "links": [f"{name}:{alias}" for name, alias in sorted(attachment.links)],
    }
    told = {what: [text for text in texts if text] for what, texts in said.items()}
    return "; ".join(f"{what} {', '.join(texts)}" for what, texts in told.items() if texts) or "on it"


def _word(key: str) -> str:
    return _WORDS.get(key, key)


def _text(value: Any) -> str:
    """A value in words that are the same for the same thing."""
    if isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, ensure_ascii=False) if value not in ({}, None) else ""


def _without_empty(value: Any) -> Any:
    """Without what stands for nothing inside a record: null, '', 0, false, [] and {}."""
    if isinstance(value, Mapping):
        cleaned = {key: _without_empty(inner) for key, inner in value.items()}
        return {key: inner for key, inner in cleaned.items() if inner}
    return [_without_empty(inner) for inner in value] if isinstance(value, list) else value


def _health(check: Mapping[str, Any]) -> Any:
    return {} if (check.get("Test") or [""])[0] == "NONE" else _without_empty(check)


def _sorted(value: Any) -> Any:
    return sorted(_without_empty(value), key=_text)


def _capabilities(value: list[str]) -> Any:
    return sorted({name.upper().removeprefix("CAP_") for name in value})


def _devices(value: list[Mapping[str, Any]]) -> Any:
    return _sorted(
        [{**device, "CgroupPermissions": device.get("CgroupPermissions") or "rwm"} for device in value]
    )


def _log(value: Mapping[str, Any]) -> Any:
    return {"Type": value.get("Type") or "json-file", "Config": value.get("Config") or {}}


def _by_host(lines: list[str]) -> list[str]:
    """The addresses of one name stay in their order; that of the names says nothing, and Compose keeps none."""
    return sorted(lines, key=lambda line: line.partition(":")[0])


_CONFIG: Mapping[str, Callable[[Any], Any]] = {"Healthcheck": _health}
_HOST: Mapping[str, Callable[[Any], Any]] = {
    "CapAdd": _capabilities,
    "CapDrop": _capabilities,
    "Devices": _devices,
    "DeviceCgroupRules": _sorted,
    "ExtraHosts": _by_host,
    "GroupAdd": _sorted,
    "LogConfig": _log,
    "SecurityOpt": _sorted,
    "Ulimits": _sorted,
}

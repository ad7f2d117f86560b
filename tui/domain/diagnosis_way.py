"""What engines say when they cannot reach a registry, lose it, or have trouble of their own."""

from __future__ import annotations

from tui.domain.diagnosis_rule import Rule

HERE = (
    Rule(
        "not-here",
        r"tag does not exist|image does not exist locally|no such image|image not known"
        r"|unable to find a name and tag match",
        "There is no image of that name on the engine any more",
        "List again (ctrl+r); tag the image, then {verb} it.",
        action="push",
    ),
    Rule(
        "bad-name",
        r"invalid reference format|invalid tag format|invalid repository name|name invalid"
        r"|cannot push a digest|repository name must",
        "The name is not one that {host} takes",
        "Give the image another name (t).",
    ),
    Rule(
        "registry-full",
        r"(error from registry|unexpected (http )?status).*no space left on device"
        r"|(?<!disk )quota|insufficient storage",
        "{host} has no room left",
        "Free space or raise the quota there.",
        statuses=(507,),
    ),
    Rule(
        "disk-full",
        r"no space left on device|disk quota exceeded",
        "The engine's disk is full",
        "Free some space on the engine's host, then {verb} again.",
    ),
)

WAY = (
    Rule(
        "proxy",
        r"proxyconnect|proxy authentication required"
        r"|(?:Get|Head|Post|Put|Patch) \"https://[^\"]+\": (?:Forbidden|Bad Gateway|Service Unavailable)$",
        "The engine's HTTP proxy does not let it through to {host}",
        "Check HTTPS_PROXY and NO_PROXY in the engine's environment, and what the proxy allows.",
        statuses=(407,),
    ),
    Rule(
        "not-tls",
        r"server gave HTTP response to HTTPS client",
        "{host} speaks plain HTTP, and the engine wants TLS",
        "Give the registry a certificate, or list it in the engine's insecure-registries.",
    ),
    Rule(
        "certificate-expired",
        r"x509: .*(expired|not yet valid)|certificate has expired",
        "The certificate of {host} is out of date",
        "Renew it there; check the clock of the engine's host.",
    ),
    Rule(
        "certificate-name",
        r"x509: certificate is (not )?valid for|x509: cannot validate|doesn't contain any IP SANs"
        r"|legacy Common Name",
        "The certificate that {host} shows is for another name",
        "Use the name that stands in the certificate, or make one for this name.",
    ),
    Rule(
        "certificate-unknown",
        r"x509: |certificate signed by unknown authority|failed to verify certificate",
        "The engine does not trust whoever signed the certificate of {host}",
        "Put the CA's certificate into /etc/docker/certs.d/{host}/ca.crt on the engine's host.",
    ),
    Rule(
        "host-unknown",
        r"no such host|name or service not known",
        "The engine finds no host of the name {host}",
        "Check the name's spelling, and the DNS of the engine's host.",
    ),
    Rule(
        "dns",
        r"server misbehaving|temporary failure in name resolution|lookup .*(timeout|timed out)",
        "The DNS of the engine's host does not answer",
        "Try again; check the DNS there.",
        transient=True,
    ),
    Rule(
        "refused",
        r"connection refused",
        "Nobody listens at {host}",
        "Is the registry running, and is the port right?",
    ),
    Rule(
        "unreachable",
        r"no route to host|network is unreachable|host is unreachable",
        "There is no way from the engine's host to {host}",
        "Check its network, VPN and firewall.",
    ),
)

LINE = (
    Rule(
        "timeout",
        r"i/o timeout|handshake timeout|deadline exceeded|Client\.Timeout|timeout awaiting|timed out\b"
        r"|waiting for connection",
        "{host} did not answer in time",
        "Try again; the line from the engine's host to it may be slow.",
        transient=True,
    ),
    Rule(
        "cut",
        r"\bEOF\b|use of closed network connection|connection reset by peer|broken pipe|server closed idle"
        r"|transport connection broken|stream error|GOAWAY|unexpectedly closed|context canceled"
        r"|short (read|write)",
        "The connection between the engine and {host} was cut",
        "Try again: finished layers are skipped.",
        transient=True,
    ),
)

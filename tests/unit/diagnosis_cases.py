"""What engines and registries are known to say when a push or a pull fails: (store, text, registry, code)."""

from __future__ import annotations

from tui.domain.registry import registry_kind

ECR_HOST = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
ECR = registry_kind(ECR_HOST)
PLAIN = registry_kind("registry.acme.com:5000")
HUB = registry_kind("docker.io")
GHCR = registry_kind("ghcr.io")
EXPIRED = "denied: Your authorization token has expired. Reauthenticate and try again."
HEAD = f"unknown: unexpected status from HEAD request to https://{ECR_HOST}/v2/app/manifests/1: "
NO_RIGHT = (
    "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: ecr:InitiateLayerUpload on resource: "
    "arn:aws:ecr:us-east-1:123456789012:repository/app because no identity-based policy allows the "
    "ecr:InitiateLayerUpload action"
)
IMMUTABLE = (
    "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the repository "
    "is immutable."
)
MISSING = "The repository with name 'x' does not exist in the registry with id '123456789012'"
DIAL = "dial tcp 127.0.0.1:1: connect: connection refused"
REUSE = "trying to reuse blob sha256:3b at destination: checking whether a blob sha256:3b exists in 127.0.0.1:5001/a: "
PULL_DENIED = "pull access denied for {}, repository does not exist or may require 'docker login': "

PUSH = [
    # not logged in
    ("overlay2", "no basic auth credentials", PLAIN, "login-missing"),
    (
        "containerd",
        (
            "push access denied, repository does not exist or may require authorization: authorization failed: "
            "no basic auth credentials"
        ),
        PLAIN,
        "login-missing",
    ),
    ("podman", REUSE + "unauthorized: authentication required", PLAIN, "login-refused"),
    # wrong password
    ("overlay2", "unauthorized: authentication required", PLAIN, "login-refused"),
    ("containerd", HEAD + "401 Unauthorized", PLAIN, "login-refused"),
    ("podman", "'message'", PLAIN, "login-refused"),
    ("podman", "KeyError('message')", PLAIN, "login-refused"),
    # the login has expired
    ("overlay2", EXPIRED, ECR, "login-expired"),
    ("containerd", HEAD + "403 Forbidden", ECR, "login-expired"),
    ("podman", REUSE + EXPIRED, ECR, "login-expired"),
    (
        "podman",
        REUSE + "requested access to the resource is denied: 403 (Forbidden)",
        ECR,
        "login-expired",
    ),
    ("overlay2", EXPIRED, registry_kind("public.ecr.aws"), "login-expired"),
    ("containerd", HEAD + "403 Forbidden", registry_kind("public.ecr.aws"), "login-expired"),
    # garbage instead of a token
    ("overlay2", "received unexpected HTTP status: 400 Bad Request", ECR, "login-damaged"),
    ("containerd", HEAD + "400 Bad Request", ECR, "login-damaged"),
    # the registry's own codes
    ("overlay2", f"denied: {NO_RIGHT}", ECR, "no-right"),
    ("containerd", f"error from registry: {NO_RIGHT}", ECR, "no-right"),
    ("podman", REUSE + f"denied: {NO_RIGHT}", ECR, "no-right"),
    ("overlay2", "denied: denied", GHCR, "no-right"),
    ("overlay2", "denied: permission_denied: write_package", GHCR, "no-right"),
    ("containerd", "error from registry: permission_denied: write_package", GHCR, "no-right"),
    ("overlay2", "denied: requested access to the resource is denied", HUB, "no-right"),
    ("podman", REUSE + "StatusCode: 403, 403 (Forbidden)", PLAIN, "no-right"),
    ("containerd", HEAD + "403 Forbidden", PLAIN, "no-right"),
    (
        "containerd",
        (
            "push access denied, repository does not exist or may require authorization: server message: "
            "insufficient_scope: authorization failed"
        ),
        HUB,
        "no-right",
    ),
    ("overlay2", f"name unknown: {MISSING}", ECR, "repository-missing"),
    ("containerd", f"error from registry: {MISSING}", ECR, "repository-missing"),
    ("podman", REUSE + f"name unknown: {MISSING}", ECR, "repository-missing"),
    ("overlay2", f"tag invalid: {IMMUTABLE}", ECR, "tag-immutable"),
    ("containerd", f"error from registry: {IMMUTABLE}", ECR, "tag-immutable"),
    (
        "podman",
        f"writing manifest: uploading manifest v1 to h/app: tag invalid: {IMMUTABLE}",
        ECR,
        "tag-immutable",
    ),
    (
        "containerd",
        (
            'failed commit on ref "manifest-sha256:3b": unexpected status from PUT request to '
            f"https://{ECR_HOST}/v2/jobs/app/manifests/v1: 400 Bad Request"
        ),
        ECR,
        "tag-immutable",
    ),
    ("overlay2", "tag invalid: manifest tag did not match URI", PLAIN, "tag-refused"),
    ("overlay2", "toomanyrequests: Rate exceeded", ECR, "rate-limited"),
    ("containerd", "error from registry: Rate exceeded", ECR, "rate-limited"),
    ("containerd", HEAD + "429 Too Many Requests", ECR, "rate-limited"),
    ("podman", REUSE + "toomanyrequests: Rate exceeded", ECR, "rate-limited"),
    # the registry fails, the connection is cut
    ("overlay2", "received unexpected HTTP status: 503 Service Unavailable", PLAIN, "server-error"),
    ("overlay2", "received unexpected HTTP status: 500 Internal Server Error", PLAIN, "server-error"),
    (
        "containerd",
        (
            "unknown: unexpected status from POST request to http://h/v2/a/blobs/uploads/: "
            "503 Service Unavailable"
        ),
        PLAIN,
        "server-error",
    ),
    ("podman", "received unexpected HTTP status: 502 Bad Gateway", PLAIN, "server-error"),
    ("overlay2", "EOF", PLAIN, "cut"),
    ("overlay2", 'Put "http://h/v2/a/blobs/uploads/9": EOF', PLAIN, "cut"),
    ("overlay2", "write tcp 127.0.0.1:4->127.0.0.1:5: use of closed network connection", PLAIN, "cut"),
    ("containerd", "failed to copy: httpReadSeeker: failed open: unexpected EOF", PLAIN, "cut"),
    ("podman", 'writing blob: Patch "http://h/v2/a": write tcp 1->2: write: broken pipe', PLAIN, "cut"),
    ("overlay2", "read tcp 10.0.0.1:4->10.0.0.2:443: read: connection reset by peer", PLAIN, "cut"),
    ("overlay2", 'Get "https://h/v2/": net/http: TLS handshake timeout', PLAIN, "timeout"),
    ("overlay2", 'Get "https://h/v2/": dial tcp 10.0.0.2:443: i/o timeout', PLAIN, "timeout"),
    (
        "overlay2",
        'Get "https://h/v2/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
        PLAIN,
        "timeout",
    ),
    # what lies between
    ("overlay2", "manifest blob unknown: blob unknown to registry", PLAIN, "layer-missing"),
    (
        "overlay2",
        (
            "error parsing HTTP 413 response body: invalid character '<' looking for beginning of value: "
            '"<html><head>413</head></html>"'
        ),
        PLAIN,
        "proxy-limit",
    ),
    (
        "overlay2",
        "error parsing HTTP 502 response body: invalid character '<' looking for beginning of value",
        PLAIN,
        "server-error",
    ),
    (
        "overlay2",
        "error parsing HTTP 403 response body: invalid character '<' looking for beginning of value",
        PLAIN,
        "not-a-registry",
    ),
    ("overlay2", f'Get "http://127.0.0.1:1/v2/": {DIAL}', PLAIN, "refused"),
    (
        "containerd",
        f'failed to do request: Head "http://127.0.0.1:1/v2/a/manifests/1": {DIAL}',
        PLAIN,
        "refused",
    ),
    ("podman", f"trying to reuse blob: pinging container registry 127.0.0.1:1: {DIAL}", PLAIN, "refused"),
    (
        "overlay2",
        'Get "https://h/v2/": dial tcp: lookup h on 127.0.0.53:53: no such host',
        PLAIN,
        "host-unknown",
    ),
    (
        "containerd",
        'failed to do request: Head "https://h/v2/a": dial tcp: lookup h on 1.1.1.1:53: no such host',
        PLAIN,
        "host-unknown",
    ),
    (
        "overlay2",
        'Get "https://h/v2/": x509: certificate signed by unknown authority',
        PLAIN,
        "certificate-unknown",
    ),
    (
        "containerd",
        (
            'failed to do request: Head "https://h/v2/a": tls: failed to verify certificate: x509: '
            "certificate signed by unknown authority"
        ),
        PLAIN,
        "certificate-unknown",
    ),
    (
        "overlay2",
        'Get "https://h/v2/": x509: certificate has expired or is not yet valid',
        PLAIN,
        "certificate-expired",
    ),
    (
        "overlay2",
        'Get "https://h/v2/": x509: certificate is valid for a, not h',
        PLAIN,
        "certificate-name",
    ),
    (
        "overlay2",
        'Get "https://h/v2/": http: server gave HTTP response to HTTPS client',
        PLAIN,
        "not-tls",
    ),
    (
        "overlay2",
        'Get "https://h/v2/": proxyconnect tcp: dial tcp 127.0.0.1:3128: connect: connection refused',
        PLAIN,
        "proxy",
    ),
    ("overlay2", f'Get "https://{ECR_HOST}/v2/": Forbidden', ECR, "proxy"),
    # this side
    ("overlay2", "tag does not exist: h/a:1", PLAIN, "not-here"),
    ("overlay2", "An image does not exist locally with the tag: h/a", PLAIN, "not-here"),
    ("containerd", "tag does not exist: h/a:1", PLAIN, "not-here"),
    (
        "podman",
        "unable to find a name and tag match for h/a in repotags: no such image",
        PLAIN,
        "not-here",
    ),
    ("overlay2", "write /var/lib/docker/tmp/x: no space left on device", PLAIN, "disk-full"),
    ("overlay2", "invalid reference format", PLAIN, "bad-name"),
]

PULL = [
    ("overlay2", PULL_DENIED.format("app") + EXPIRED, ECR, "login-expired"),
    (
        "containerd",
        f"failed to resolve reference {ECR_HOST}/a:1: {HEAD}403 Forbidden",
        ECR,
        "login-expired",
    ),
    (
        "overlay2",
        PULL_DENIED.format("app") + "denied: requested access to the resource is denied",
        HUB,
        "denied-or-missing",
    ),
    (
        "containerd",
        (
            "pull access denied, repository does not exist or may require authorization: server message: "
            "insufficient_scope: authorization failed"
        ),
        HUB,
        "denied-or-missing",
    ),
    (
        "overlay2",
        "manifest for h/a:1 not found: manifest unknown: manifest unknown",
        PLAIN,
        "tag-missing",
    ),
    ("containerd", 'failed to resolve reference "h.b/a:1": h.b/a:1: not found', PLAIN, "tag-missing"),
    ("podman", "reading manifest 1 in h/a: manifest unknown", PLAIN, "tag-missing"),
    ("overlay2", "no matching manifest for linux/amd64 in the manifest list entries", PLAIN, "platform"),
    ("containerd", "no match for platform in manifest: not found", PLAIN, "platform"),
    (
        "overlay2",
        (
            "toomanyrequests: You have reached your pull rate limit. You may increase the limit by "
            "authenticating and upgrading"
        ),
        HUB,
        "pull-limit",
    ),
    ("overlay2", "write /var/lib/docker/overlay2/x: no space left on device", PLAIN, "disk-full"),
    (
        "overlay2",
        f"repository {ECR_HOST}/x not found: name unknown: {MISSING}",
        ECR,
        "repository-missing",
    ),
]

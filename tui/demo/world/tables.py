"""The images of the believable host, as tables: what they are made of and which names they have."""

from __future__ import annotations

PROD = "329074924855.dkr.ecr.us-east-1.amazonaws.com"
TEST = "329074924856.dkr.ecr.us-east-1.amazonaws.com"
# One digit apart from the first: the account of a partner, where nobody is logged in.
PARTNER = "329074924755.dkr.ecr.us-east-1.amazonaws.com"
# An old registry that nothing answers for any more.
DEPOT = "registry.depot.example"
HUB, GHCR, LOCAL = "docker.io", "ghcr.io", "localhost:5000"

MB = 1_000_000

# Base stacks: name -> (stack below, steps of (megabytes, command)).
BASES: dict[str, tuple[str, tuple[tuple[float, str], ...]]] = {
    "debian": ("", ((74.8, "debian.sh --arch 'amd64' out/ 'bookworm'"),)),
    "alpine": ("", ((7.8, "ADD alpine-minirootfs-3.20.3-x86_64.tar.gz / # buildkit"),)),
    "jre": ("debian", ((31.2, "RUN apt-get install -y fontconfig"), (182.4, "COPY /opt/java/openjdk"))),
    "python": (
        "debian",
        ((46.1, "RUN apt-get install -y ca-certificates"), (58.7, "RUN make install"), (0.0, "WORKDIR /srv")),
    ),
    "node": (
        "debian",
        ((44.6, "RUN groupadd --gid 1000 node"), (118.3, "COPY node /usr/local"), (7.2, "RUN corepack enable")),
    ),
    "go": ("alpine", ((2.1, "RUN apk add --no-cache ca-certificates tzdata"),)),
    "nginx": ("debian", ((112.9, "RUN groupadd --gid 101 nginx"), (0.1, "COPY docker-entrypoint.sh /"))),
}  # fmt: skip

# Own services: repository -> (base, megabytes of dependencies, megabytes of each build, command).
SERVICES: dict[str, tuple[str, float, float, str]] = {
    "fleet-tracker-inbound": ("jre", 282.5, 41.2, "java -jar /srv/inbound.jar"),
    "fleet-tracker-outbound": ("jre", 282.5, 27.4, "java -jar /srv/outbound.jar"),
    "fleet-gateway": ("go", 0.0, 24.7, "/usr/local/bin/gateway --listen :8080"),
    "geofence": ("jre", 282.5, 18.9, "java -jar /srv/geofence.jar"),
    "route-planner": ("python", 171.3, 12.6, "gunicorn -w 4 -b 0.0.0.0:8000 planner:app"),
    "telemetry-ingest": ("go", 0.0, 31.5, "/usr/local/bin/ingest"),
    "billing": ("node", 205.8, 88.1, "node /srv/server.js"),
    "billing-worker": ("node", 205.8, 61.4, "node /srv/worker.js"),
    "notifications": ("node", 149.0, 22.3, "node /srv/notify.js"),
    "batch": ("python", 171.3, 34.9, "python -m batch.nightly"),
    "reports": ("python", 171.3, 19.4, "python -m reports.once"),
    "auth-proxy": ("go", 0.0, 17.1, "/usr/local/bin/auth-proxy"),
    "migrations": ("python", 64.2, 3.8, "alembic upgrade head"),
}

# The dated builds, newest first: (tag, age in days).
BUILDS: tuple[tuple[str, float], ...] = (
    ("20160612_0900_01280ac415ca", 3.0),
    ("20160611_1730_9c0e4f7ab210", 4.1),
    ("20160610_1112_5d2b90e17f3c", 5.2),
    ("20160608_1545_e07c1a4b92d8", 7.3),
    ("20160603_0831_2fa6d5c0b714", 12.4),
    ("20160527_1808_b81e37f40a9d", 19.0),
    ("20160512_1000_7740cd12ef65", 34.2),
    ("20160420_1415_c4a9180be3f7", 56.0),
    ("20160301_0902_0d6f2be8519a", 106.0),
)

# How many of the builds each account still has here.
KEPT: dict[str, dict[str, int]] = {
    PROD: {
        "fleet-tracker-inbound": 9, "fleet-tracker-outbound": 9, "fleet-gateway": 8, "geofence": 7,
        "route-planner": 8, "telemetry-ingest": 8, "billing": 8, "billing-worker": 8, "notifications": 7,
        "batch": 8, "reports": 5, "auth-proxy": 6, "migrations": 5,
    },
    TEST: {
        "fleet-tracker-inbound": 6, "fleet-tracker-outbound": 5, "fleet-gateway": 4, "geofence": 3,
        "route-planner": 4, "billing": 5, "billing-worker": 4, "batch": 4, "notifications": 3,
    },
    PARTNER: {"fleet-tracker-inbound": 3, "fleet-gateway": 2},
    "ghcr.io/acme": {"fleet-gateway": 3, "auth-proxy": 3, "route-planner": 2},
}  # fmt: skip

# Names that move: (name, repository, which build).
MOVING: tuple[tuple[str, str, int], ...] = (
    (f"{PROD}/fleet-tracker-inbound:latest", "fleet-tracker-inbound", 0),
    (f"{PROD}/fleet-tracker-inbound:stable", "fleet-tracker-inbound", 3),
    (f"{PROD}/fleet-gateway:latest", "fleet-gateway", 0),
    (f"{PROD}/billing:latest", "billing", 0),
    (f"{PROD}/billing:2016.06", "billing", 1),
    (f"{TEST}/fleet-tracker-inbound:latest", "fleet-tracker-inbound", 1),
    (f"{TEST}/billing:candidate", "billing", 0),
    (f"{GHCR}/acme/fleet-gateway:v2.4.1", "fleet-gateway", 1),
    (f"{GHCR}/acme/fleet-gateway:v2", "fleet-gateway", 1),
    (f"{LOCAL}/fleet-gateway:dev", "fleet-gateway", 0),
    (f"{DEPOT}/fleet/fleet-gateway:{BUILDS[6][0]}", "fleet-gateway", 6),
)

# Built here and pushed nowhere: (name, base service, megabytes on top, age in days).
ONLY_COPIES: tuple[tuple[str, str, float, float], ...] = (
    (f"{LOCAL}/fleet-tracker-inbound:dev", "fleet-tracker-inbound", 4.1, 0.09),
    (f"{LOCAL}/fleet-tracker-inbound:dev-geo", "fleet-tracker-inbound", 4.6, 0.9),
    (f"{LOCAL}/billing:rounding-fix", "billing", 1.2, 2.2),
    (f"{PROD}/billing:hotfix", "billing", 88.4, 1.4),
    (f"{PROD}/batch:20160612_0200_aa01c3d4e5f6", "batch", 34.2, 3.3),
    ("docker.io/library/scratchpad:latest", "route-planner", 310.0, 40.0),
)

# Images that a new tag left without a name: (service, megabytes on top, age in days).
UNTAGGED: tuple[tuple[str, float, float], ...] = (
    ("fleet-tracker-inbound", 3.1, 4.0),
    ("fleet-tracker-inbound", 3.0, 4.2),
    ("fleet-gateway", 24.1, 6.1),
    ("billing", 87.9, 9.5),
    ("route-planner", 12.2, 15.0),
    ("batch", 33.0, 21.7),
)

# From Docker Hub and GHCR: (name, base, steps in megabytes, age in days, command, ports, volumes).
PULLED: tuple[tuple[str, str, tuple[float, ...], float, str, str, str], ...] = (
    ("redis:latest", "debian", (4.3, 37.6, 0.1), 62, "redis-server", "6379/tcp", "/data"),
    ("redis:7.2-alpine", "alpine", (1.2, 31.8), 95, "redis-server", "6379/tcp", "/data"),
    ("postgres:16.4", "debian", (9.9, 23.1, 324.4, 0.1), 150, "postgres", "5432/tcp", "/var/lib/postgresql/data"),
    ("postgres:12", "debian", (9.9, 22.8, 301.0, 0.1), 410, "postgres", "5432/tcp", "/var/lib/postgresql/data"),
    ("traefik:3.1", "alpine", (2.0, 158.3), 88, "traefik --providers.docker", "80/tcp", ""),
    ("traefik:2.11", "alpine", (2.0, 146.9), 230, "traefik --providers.docker", "80/tcp", ""),
    ("nginx:latest", "nginx", (0.1,), 35, "nginx -g 'daemon off;'", "80/tcp", ""),
    ("nginx:1.27-alpine", "alpine", (3.9, 31.4, 0.1), 70, "nginx -g 'daemon off;'", "80/tcp", ""),
    ("nginx:1.25", "nginx", (0.2,), 260, "nginx -g 'daemon off;'", "80/tcp", ""),
    ("rabbitmq:3.13", "debian", (3.3, 91.0, 77.8), 120, "rabbitmq-server", "5672/tcp", "/var/lib/rabbitmq"),
    ("memcached:1.6", "debian", (9.1, 1.4), 130, "memcached", "11211/tcp", ""),
    ("mariadb:11.4", "debian", (11.0, 318.7, 0.1), 180, "mariadbd", "3306/tcp", "/var/lib/mysql"),
    ("busybox:1.36", "", (4.3,), 300, "sh", "", ""),
    ("alpine:3.20", "alpine", (), 75, "/bin/sh", "", ""),
    ("debian:bookworm-slim", "debian", (), 40, "bash", "", ""),
    ("python:3.11-slim", "debian", (46.1, 9.4), 50, "python3", "", ""),
    ("node:20-bookworm", "debian", (44.6, 118.3, 810.2), 66, "node", "", ""),
    ("eclipse-temurin:17-jre", "debian", (31.2, 182.4), 90, "jshell", "", ""),
    ("registry:2", "alpine", (6.1, 12.6), 400, "registry serve config.yml", "5000/tcp", "/var/lib/registry"),
    ("prom/prometheus:v2.54.1", "", (1.5, 139.8, 120.3), 85, "/bin/prometheus", "9090/tcp", "/prometheus"),
    ("prom/alertmanager:v0.27.0", "", (1.5, 69.1), 210, "/bin/alertmanager", "9093/tcp", "/alertmanager"),
    ("prom/node-exporter:v1.8.2", "", (1.5, 21.9), 140, "/bin/node_exporter", "9100/tcp", ""),
    ("grafana/grafana:11.2.0", "alpine", (9.4, 431.0, 3.1), 82, "/run.sh", "3000/tcp", ""),
    ("grafana/loki:3.1.1", "alpine", (1.1, 73.7), 84, "/usr/bin/loki", "3100/tcp", ""),
    ("grafana/promtail:3.1.1", "debian", (25.2, 96.3), 84, "/usr/bin/promtail", "", ""),
    ("minio/minio:latest", "", (38.8, 121.1), 30, "minio server /data", "9000/tcp", "/data"),
    ("hashicorp/vault:1.17", "alpine", (6.3, 446.9), 100, "vault server", "8200/tcp", "/vault/file"),
    ("portainer/agent:2.21.1", "", (2.8, 161.5), 60, "./agent", "9001/tcp", ""),
    ("ghcr.io/acme/edge-waf:1.9.0", "nginx", (48.8, 6.2), 45, "/usr/sbin/waf", "8443/tcp", ""),
    ("ghcr.io/acme/edge-waf:1.8.3", "nginx", (48.8, 6.0), 101, "/usr/sbin/waf", "8443/tcp", ""),
    ("ghcr.io/acme/toolbox:2016.05", "debian", (388.0, 71.3), 41, "bash", "", ""),
    ("ghcr.io/acme/backup-agent:0.14.2", "python", (28.3, 4.4), 77, "python -m backup", "", "/backup"),
)  # fmt: skip

# Repositories of the company's account whose tags stay what they are, and one that may only be read.
IMMUTABLE = ("auth-proxy",)
READ_ONLY = ("migrations",)

# The AWS profiles: which account each one gives tokens of; the session of one has ended.
PROFILES = {"prod": "329074924855", "test": "329074924856", "other": "329074924755"}
EXPIRED_PROFILE = "expired-sso"

# Logins with a password.
HUB_LOGIN = ("acme", "demo-acme-password")
SECOND_LOCAL = "localhost:5001"
SECOND_LOCAL_LOGIN = ("demo", "demo")
# Docker's config names a credential helper for it that no machine has.
HELPED = "registry.acme.example"
HELPER = "acme-vault"

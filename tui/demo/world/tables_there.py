"""What the registries have that is not here, and where they differ from what is here, as tables."""

from __future__ import annotations

from tui.demo.world.tables import BUILDS, GHCR, HUB, PROD, TEST

# There but not here, for pulls: (name, base, steps in megabytes). Of names that are here too it is a newer image.
REMOTE: tuple[tuple[str, str, tuple[float, ...]], ...] = (
    ("postgres:17.0", "debian", (9.9, 23.3, 331.2, 0.1)),
    ("redis:7.4", "debian", (4.3, 41.2, 0.1)),
    ("busybox:latest", "", (4.4,)),
    ("hello-world:latest", "", (0.013,)),
    ("minio/minio:latest", "", (38.8, 124.7)),
    ("nginx:latest", "nginx", (0.1, 0.3)),
    ("python:3.11-slim", "debian", (46.3, 9.5)),
)

# Those of REMOTE that are there for several platforms, which have a digest of their own together.
INDEXES: dict[str, tuple[str, ...]] = {
    "postgres:17.0": ("linux/amd64", "linux/arm64/v8", "linux/ppc64le", "linux/s390x"),
    "redis:7.4": ("linux/amd64", "linux/arm/v7", "linux/arm64/v8"),
    "minio/minio:latest": ("linux/amd64", "linux/arm64"),
}

# Pulled out of an index: the digest that is known here is the index's.
PULLED_OF_INDEX: dict[str, tuple[str, ...]] = {
    "traefik:3.1": ("linux/amd64", "linux/arm64", "linux/riscv64"),
    "nginx:1.27-alpine": ("linux/amd64", "linux/arm/v7", "linux/arm64/v8"),
    "grafana/grafana:11.2.0": ("linux/amd64", "linux/arm64"),
}

# Pushed for one platform, and since then an index of which that image is one, with an attestation.
INDEXED_SINCE: dict[str, tuple[str, ...]] = {
    f"{GHCR}/acme/edge-waf:1.9.0": ("linux/amd64", "linux/arm64"),
    f"{GHCR}/acme/fleet-gateway:v2": ("linux/amd64", "linux/arm64"),
}

# The same name has another image there: (name, service, which build).
OTHER_THERE: tuple[tuple[str, str, int], ...] = (
    (f"{PROD}/billing:hotfix", "billing", 1),
    (f"{PROD}/fleet-tracker-inbound:stable", "fleet-tracker-inbound", 2),
    (f"{TEST}/fleet-tracker-inbound:latest", "fleet-tracker-inbound", 0),
    (f"{PROD}/notifications:{BUILDS[6][0]}", "notifications", 5),
)

# Of those that moved, whose digest was collected there meanwhile.
COLLECTED = (f"{PROD}/notifications:{BUILDS[6][0]}",)

# The tag is gone, what it stood for is still there under its digest.
TAG_GONE = (
    f"{PROD}/route-planner:{BUILDS[7][0]}",
    f"{PROD}/geofence:{BUILDS[6][0]}",
    f"{GHCR}/acme/edge-waf:1.8.3",
)

# Gone with what they stood for; of the repository of the last one nothing is left.
GONE = (
    f"{PROD}/batch:{BUILDS[7][0]}",
    f"{PROD}/reports:{BUILDS[4][0]}",
    f"{HUB}/portainer/agent:2.21.1",
)

# Repositories that nobody may read without a login.
PRIVATE = {GHCR: ("acme/toolbox",)}

# How many manifests Docker Hub gives within six hours, and how many of them are left.
HUB_LIMIT, HUB_LEFT = 100, 58

# Other tags there of what is here: (name here, further tags).
ALSO: tuple[tuple[str, tuple[str, ...]], ...] = (
    (f"{PROD}/fleet-gateway:{BUILDS[1][0]}", ("v2.4.1", "2016.06")),
    (f"{PROD}/fleet-tracker-inbound:{BUILDS[0][0]}", ("release-31",)),
    (f"{PROD}/billing:{BUILDS[0][0]}", ("2016.06.1",)),
    (f"{PROD}/route-planner:{BUILDS[3][0]}", ("stable",)),
    (f"{HUB}/library/redis:latest", ("7.2", "7.2-bookworm")),
    (f"{HUB}/library/postgres:16.4", ("16.4-bookworm",)),
    (f"{GHCR}/acme/fleet-gateway:v2.4.1", ("v2.4",)),
)

# Older builds that are there alone, with a tag for each and one for every fifth as a release: how many builds.
MORE: dict[str, dict[str, int]] = {
    PROD: {
        "fleet-tracker-inbound": 38, "fleet-tracker-outbound": 36, "fleet-gateway": 40, "geofence": 14,
        "route-planner": 24, "telemetry-ingest": 4160, "billing": 41, "billing-worker": 33, "notifications": 9,
        "batch": 29, "reports": 6, "auth-proxy": 12, "migrations": 18,
    },
    TEST: {
        "fleet-tracker-inbound": 22, "fleet-tracker-outbound": 17, "fleet-gateway": 19, "geofence": 7,
        "route-planner": 12, "billing": 25, "billing-worker": 20, "batch": 9, "notifications": 8,
    },
}  # fmt: skip

# Versions by others that are there alone: (repository, their tags up to a number, how many of each).
SERIES: tuple[tuple[str, tuple[str, ...], int], ...] = (
    (f"{HUB}/library/redis", ("7.2.{}", "7.0.{}", "6.2.{}"), 14),
    (f"{HUB}/library/postgres", ("16.{}", "15.{}", "14.{}", "13.{}"), 12),
    (f"{HUB}/library/nginx", ("1.27.{}", "1.26.{}", "1.25.{}"), 6),
    (f"{HUB}/library/traefik", ("v3.1.{}", "v2.11.{}"), 12),
    (f"{HUB}/prom/prometheus", ("v2.54.{}", "v2.53.{}"), 3),
    (f"{GHCR}/acme/fleet-gateway", ("v2.3.{}", "v2.2.{}", "v2.1.{}"), 8),
    (f"{GHCR}/acme/edge-waf", ("1.7.{}", "1.6.{}"), 9),
)

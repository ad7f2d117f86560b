"""What builds on the believable host have left in the build cache, as tables."""

from __future__ import annotations

# Steps that newest builds of own services still share with them: (service, when last used, days, how often).
LAYERS_OF: tuple[tuple[str, float, int], ...] = (
    ("route-planner", 3.0, 41),
    ("billing", 3.0, 66),
)

# Everything else: (name, name of what it stands on or '', kind, what it is, megabytes, age and last use in days).
RECORDS: tuple[tuple[str, str, str, str, float, float, float], ...] = (
    ("context", "", "source.local", "local source for context", 38.2, 106.0, 3.0),
    ("dockerfile", "", "source.local", "local source for dockerfile", 0.1, 106.0, 3.0),
    ("npm", "", "exec.cachemount", "cached mount /root/.npm from exec /bin/sh -c npm ci", 412.7, 96.0, 3.0),
    ("gradle", "", "exec.cachemount", "cached mount /root/.gradle from exec ./gradlew bootJar", 1288.4, 110.0, 12.4),
    ("pip", "", "exec.cachemount", "cached mount /root/.cache/pip from exec /bin/sh -c pip wheel", 231.9, 106.0, 34.2),
    ("go-base", "", "regular", "pulled from docker.io/library/golang:1.22-alpine", 234.6, 110.0, 56.0),
    ("go-mod", "go-base", "regular", "mount / from exec /bin/sh -c go mod download", 188.3, 110.0, 56.0),
    ("go-build", "go-mod", "regular", "mount / from exec /bin/sh -c go build ./cmd/gateway", 96.1, 56.0, 56.0),
    ("jdk-base", "", "regular", "pulled from docker.io/library/eclipse-temurin:17-jdk", 301.2, 110.0, 12.4),
    ("jdk-jar", "jdk-base", "regular", "mount / from exec /bin/sh -c ./gradlew bootJar", 74.5, 34.2, 34.2),
    ("jdk-jar-2", "jdk-base", "regular", "mount / from exec /bin/sh -c ./gradlew bootJar", 74.9, 12.4, 12.4),
    ("node-test", "", "regular", "mount / from exec /bin/sh -c npm test", 18.8, 9.5, 9.5),
    ("legacy", "", "regular", "mount / from exec /bin/sh -c make -C legacy all", 655.0, 210.0, 190.0),
)  # fmt: skip

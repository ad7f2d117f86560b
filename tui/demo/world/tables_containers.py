"""Who runs on the believable host, as a table."""

from __future__ import annotations

# (name, compose project, image, state, age in days, what else).
#   image: a name, or @account/service#build for one of the dated builds
#   state: up, healthy, unhealthy, paused, restarting:CODE, exited:CODE, created
#   what else: p=HOST:INNER ports, v=NAME:PATH volumes, b=SOURCE:PATH binds, a=PATH an anonymous volume,
#   s=SECONDS in the present state, rm (AutoRemove), shell (ignores TERM), m=MEGABYTES of memory allowed,
#   w=FILE[*COUNT] files it wrote, c=FILE those of its image that it changed, d=FILE those that it deleted
CONTAINERS: tuple[tuple[str, str, str, str, float, str], ...] = (
    ("fleet-tracker-inbound", "fleet", "@prod/fleet-tracker-inbound#0", "healthy", 3.0, "p=8081:8080 m=1024"),
    ("fleet-tracker-outbound", "fleet", "@prod/fleet-tracker-outbound#0", "healthy", 3.0, "p=8082:8080 m=1024"),
    ("fleet-gateway-1", "fleet", "@prod/fleet-gateway#0", "healthy", 3.0, "p=443:8443 p=8080:8080"),
    ("fleet-gateway-2", "fleet", "@prod/fleet-gateway#0", "healthy", 3.0, "p=8444:8443 w=/var/log/gateway.log"),
    ("fleet-geofence", "fleet", "@prod/geofence#1", "unhealthy", 4.1, "m=768"),
    ("fleet-route-planner", "fleet", "@prod/route-planner#2", "up", 5.2, "p=8000:8000"),
    ("fleet-telemetry-1", "fleet", "@prod/telemetry-ingest#0", "up", 3.0, "p=1883:1883"),
    ("fleet-telemetry-2", "fleet", "@prod/telemetry-ingest#0", "up", 3.0, ""),
    ("fleet-redis", "fleet", "redis:7.2-alpine", "healthy", 21, "v=fleet_redis-data:/data"),
    ("fleet-postgres", "fleet", "postgres:16.4", "healthy", 21, "p=5432:5432 v=fleet_pg:/var/lib/postgresql/data"),
    ("fleet-rabbitmq", "fleet", "rabbitmq:3.13", "healthy", 21, "p=15672:15672 v=fleet_rabbit:/var/lib/rabbitmq"),
    ("billing-api", "billing", "@prod/billing:hotfix", "healthy", 1.4, "p=8090:3000 m=512"),
    ("billing-worker-1", "billing", "@prod/billing-worker#0", "up", 3.0, "m=512"),
    ("billing-worker-2", "billing", "@prod/billing-worker#0", "up", 3.0, "m=512"),
    ("billing-worker-3", "billing", "@prod/billing-worker#0", "paused", 3.0, "m=512"),
    ("billing-notifications", "billing", "@prod/notifications#3", "up", 7.3, ""),
    ("billing-postgres", "billing", "postgres:12", "healthy", 96, "v=billing_pg:/var/lib/postgresql/data"),
    ("edge-proxy", "edge", "traefik:3.1", "up", 12, "p=80:80 p=8443:443 b=/var/run/docker.sock:/var/run/docker.sock"),
    ("edge-waf", "edge", "ghcr.io/acme/edge-waf:1.9.0", "healthy", 12, "p=9443:8443"),
    ("edge-auth", "edge", "@prod/auth-proxy#4", "up", 12, ""),
    ("edge-static", "edge", "nginx:1.27-alpine", "up", 12, "b=/srv/www:/usr/share/nginx/html"),
    ("monitoring-prometheus", "monitoring", "prom/prometheus:v2.54.1", "up", 60, "p=9090:9090 v=prom:/prometheus"),
    ("monitoring-alertmanager", "monitoring", "prom/alertmanager:v0.27.0", "up", 60, "a=/alertmanager"),
    ("monitoring-grafana", "monitoring", "grafana/grafana:11.2.0", "healthy", 60, "p=3000:3000 v=graf:/var/lib/graf"),
    ("monitoring-loki", "monitoring", "grafana/loki:3.1.1", "up", 60, "v=mon_loki:/loki"),
    ("monitoring-promtail", "monitoring", "grafana/promtail:3.1.1", "restarting:1", 60, "s=5"),
    ("node-exporter", "", "prom/node-exporter:v1.8.2", "up", 200, "shell"),
    ("registry", "", "registry:2", "up", 200, "p=5000:5000 a=/var/lib/registry"),
    ("batch-nightly", "", "@test/batch#0", "restarting:1", 0.9, "s=5"),
    ("migrate-2016-06-12", "", "@prod/migrations#0", "exited:1", 4.0, "w=/srv/failed.sql c=/etc/hosts d=/bin/sh"),
    ("migrate-2016-06-08", "", "@prod/migrations#3", "exited:0", 7.2, ""),
    ("report-once", "", "scratchpad:latest", "exited:0", 40, "w=/srv/reports/part-{}.csv*12"),
    ("report-2016-05", "", "@prod/reports#4", "exited:137", 33, "m=256 w=/srv/out/page-{}.png*7"),
    ("billing-old", "", "@prod/billing#5", "exited:143", 19, "a=/srv/cache w=/run/billing.pid"),
    ("inbound-dev", "", "@local/fleet-tracker-inbound:dev", "up", 0.08, "p=9001:8080"),
    ("inbound-candidate", "", "@test/fleet-tracker-inbound#1", "created", 0.3, ""),
    ("vault-trial", "", "hashicorp/vault:1.17", "exited:2", 71, "a=/vault/file"),
    ("toolbox", "", "ghcr.io/acme/toolbox:2016.05", "up", 0.12, "rm shell b=/home:/home:ro w=/root/.bash_history"),
    ("web.1", "", "nginx:latest", "up", 30, "p=8888:80"),
    ("cache", "", "redis:latest", "exited:0", 55, "a=/data"),
    ("psql-restore-test", "", "postgres:12", "created", 44, "a=/var/lib/postgresql/data"),
    ("backup", "", "ghcr.io/acme/backup-agent:0.14.2", "exited:0", 0.6, "v=backups:/backup"),
)  # fmt: skip

# Volumes nobody uses any more: (name, megabytes, age in days); '' stands for an anonymous one.
LOOSE_VOLUMES: tuple[tuple[str, float, float], ...] = (
    ("fleet_pg-data-2015", 2214.0, 240),
    ("old-registry", 812.0, 190),
    ("", 902.0, 96),
    ("", 41.0, 71),
    ("", 0.1, 20),
    ("", 0.0, 12),
    ("", 0.0, 6),
)

# Networks nobody uses any more: (name, compose project or '', age in days).
LOOSE_NETWORKS: tuple[tuple[str, str, float], ...] = (
    ("fleet-2015_default", "fleet-2015", 240),
    ("load-test", "", 33),
)

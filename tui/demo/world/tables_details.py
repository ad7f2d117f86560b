"""What the containers of the believable host were created with beyond what the table of them says.

No password here is one: they are told apart from real ones at first sight.
"""

from __future__ import annotations

from typing import Any

# Networks beside the projects' own: (name, compose project, subnet).
MORE_NETWORKS: tuple[tuple[str, str, str], ...] = (("fleet_data", "fleet", "10.20.0.0/24"),)

# Who is on them beside its own network, and at which address ('' where the engine chooses): name -> {network: address}.
ALSO_ON: dict[str, dict[str, str]] = {
    "fleet-postgres": {"fleet_data": "10.20.0.10"},
    "fleet-rabbitmq": {"fleet_data": "10.20.0.11"},
    "fleet-redis": {"fleet_data": ""},
    "fleet-tracker-inbound": {"fleet_data": ""},
    "fleet-tracker-outbound": {"fleet_data": ""},
    "fleet-geofence": {"fleet_data": ""},
    "edge-proxy": {"fleet_default": "", "billing_default": ""},
    "monitoring-prometheus": {"fleet_default": ""},
}

# What a service waits for, as compose keeps it in a label.
NEEDS: dict[str, str] = {
    "fleet-tracker-inbound": "postgres:service_healthy:false,rabbitmq:service_started:false",
    "fleet-tracker-outbound": "postgres:service_healthy:false,rabbitmq:service_started:false",
    "fleet-geofence": "redis:service_healthy:false,postgres:service_healthy:false",
    "fleet-gateway-1": "tracker-inbound:service_healthy:true",
    "fleet-gateway-2": "tracker-inbound:service_healthy:true",
    "billing-api": "postgres:service_healthy:false",
    "billing-worker-1": "api:service_healthy:true,postgres:service_healthy:false",
    "billing-worker-2": "api:service_healthy:true,postgres:service_healthy:false",
    "billing-worker-3": "api:service_healthy:true,postgres:service_healthy:false",
    "edge-auth": "proxy:service_started:true",
    "monitoring-grafana": "prometheus:service_started:false,loki:service_started:false",
}

# The tests of their health where they are not those of most.
CHECKS: dict[str, str] = {
    "fleet-postgres": "pg_isready -U fleet",
    "billing-postgres": "pg_isready -U billing",
    "fleet-redis": "redis-cli ping | grep PONG",
    "fleet-rabbitmq": "rabbitmq-diagnostics -q ping",
}

_FLEET_DB = "DATABASE_URL=postgres://fleet:demo-only-fleet-pw@postgres/fleet"
_BILLING_DB = "DATABASE_URL=postgres://billing:demo-only-billing-pw@postgres/billing"
ENV: dict[str, tuple[str, ...]] = {
    "fleet-postgres": ("POSTGRES_USER=fleet", "POSTGRES_PASSWORD=demo-only-fleet-pw", "POSTGRES_DB=fleet"),
    "billing-postgres": ("POSTGRES_USER=billing", "POSTGRES_PASSWORD=demo-only-billing-pw"),
    "fleet-rabbitmq": ("RABBITMQ_DEFAULT_USER=fleet", "RABBITMQ_DEFAULT_PASS=demo-only-rabbit-pw"),
    "fleet-tracker-inbound": (_FLEET_DB, "JAVA_OPTS=-Xmx768m -XX:+ExitOnOutOfMemoryError"),
    "fleet-tracker-outbound": (_FLEET_DB, "JAVA_OPTS=-Xmx768m -XX:+ExitOnOutOfMemoryError"),
    "fleet-geofence": (_FLEET_DB, "JAVA_OPTS=-Xmx512m"),
    "billing-api": (_BILLING_DB, "PAYMENT_KEY=demo-only-payment-key", "LANG=de_AT.UTF-8"),
    "billing-worker-1": (_BILLING_DB,),
    "billing-worker-2": (_BILLING_DB,),
    "billing-worker-3": (_BILLING_DB,),
    "monitoring-grafana": ("GF_SECURITY_ADMIN_PASSWORD=demo-only-grafana-pw", "TZ=Europe/Vienna"),
    "registry": ("REGISTRY_STORAGE_DELETE_ENABLED=true",),
    "backup": ("BACKUP_PASSPHRASE=demo-only passphrase, with 'quotes' and $dollars",),
}

_ROTATED = {"Type": "json-file", "Config": {"max-size": "10m", "max-file": "3"}}
_FILES = [{"Name": "nofile", "Soft": 65536, "Hard": 65536}]
# Parts of HostConfig.
HOST: dict[str, dict[str, Any]] = {
    "fleet-gateway-1": {"LogConfig": _ROTATED, "Ulimits": _FILES, "Sysctls": {"net.core.somaxconn": "1024"}},
    "fleet-gateway-2": {"LogConfig": _ROTATED, "Ulimits": _FILES, "Sysctls": {"net.core.somaxconn": "1024"}},
    "fleet-tracker-inbound": {"NanoCpus": 1_500_000_000, "LogConfig": _ROTATED},
    "fleet-postgres": {"ShmSize": 268_435_456},
    "billing-api": {"ExtraHosts": ["payments.internal:10.9.8.7"], "Init": True},
    "billing-worker-1": {"PidsLimit": 200, "CpuShares": 512},
    "edge-auth": {"NetworkMode": "container:edge-proxy"},
    "edge-static": {"ReadonlyRootfs": True, "Tmpfs": {"/var/cache/nginx": "size=16m", "/run": ""}},
    "edge-waf": {
        "CapAdd": ["NET_ADMIN"],
        "CapDrop": ["MKNOD"],
        "Devices": [
            {"PathOnHost": "/dev/net/tun", "PathInContainer": "/dev/net/tun", "CgroupPermissions": "rwm"}
        ],
    },
    "monitoring-loki": {"LogConfig": {"Type": "local", "Config": {"max-size": "20m"}}},
    "monitoring-prometheus": {"SecurityOpt": ["no-new-privileges"], "GroupAdd": ["990"]},
    "node-exporter": {"NetworkMode": "host", "PidMode": "host", "RestartPolicy": {"Name": "always"}},
    "registry": {"RestartPolicy": {"Name": "always"}},
    "toolbox": {"Privileged": True},
    "web.1": {
        "Links": ["registry:upstream"],
        "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 5},
    },
}

# The rest of what they were created with.
CONFIG: dict[str, dict[str, Any]] = {
    "fleet-gateway-1": {"StopSignal": "SIGQUIT", "StopTimeout": 30},
    "fleet-gateway-2": {"StopSignal": "SIGQUIT", "StopTimeout": 30},
    "billing-api": {"User": "1000:1000"},
    "edge-waf": {"Hostname": "waf", "Domainname": "edge.example"},
    "monitoring-prometheus": {"User": "65534"},
    "toolbox": {"Tty": True, "OpenStdin": True, "StdinOnce": True},
    "batch-nightly": {"Cmd": ["/bin/sh", "-c", "python -m batch.nightly"]},
}

# What they mount of the host beyond the table's: `source:path[:mode]`.
BINDS: dict[str, tuple[str, ...]] = {
    "billing-api": ("/etc/localtime:/etc/localtime:ro",),
    "monitoring-prometheus": ("/srv/monitoring/prometheus.yml:/etc/prometheus/prometheus.yml:ro",),
    "monitoring-promtail": ("/var/log:/var/log:ro", "/srv/monitoring/positions:/positions"),
    "node-exporter": ("/:/host:ro,rslave",),
}

# Images that are no good: containers of them that are started become unhealthy, or exit. (service, build): how.
BAD_BUILDS: dict[tuple[str, int], str] = {
    ("geofence", 1): "unhealthy",
    ("billing", 0): "unhealthy",
    ("route-planner", 0): "exit",
}

# What they wrote last.
LOGS: dict[str, tuple[str, ...]] = {
    "fleet-geofence": (
        "WARN  geofence.Index - 41 210 polygons in memory, heap 498 MB of 512 MB",
        "ERROR geofence.Index - java.lang.OutOfMemoryError: Java heap space",
        "WARN  geofence.Health - index is not ready: answering 503",
    ),
    "fleet-postgres": (
        "LOG:  checkpoint complete: wrote 812 buffers (5.0%)",
        "LOG:  database system is ready to accept connections",
    ),
    "billing-api": (
        "POST /invoices 201 in 48 ms",
        "rounding: 3 invoices differ by 0.01 from the ledger, hotfix applied",
    ),
    "batch-nightly": (
        "batch.nightly: 2016-06-12 begins",
        'sqlalchemy.exc.OperationalError: could not translate host name "postgres-old" to address',
        "batch.nightly: giving up, exit code 1",
    ),
    "monitoring-promtail": (
        'level=info msg="Starting Promtail" version=3.1.1',
        'level=error msg="error creating promtail" error="open /positions/positions.yaml: permission denied"',
    ),
    "migrate-2016-06-12": (
        "INFO  [alembic] Running upgrade 4f1a -> 77c0, add trip index",
        'psycopg2.errors.DuplicateTable: relation "trip_by_day" already exists',
        "ERROR the migration stopped half way: see /srv/failed.sql",
    ),
    "report-2016-05": ("reports.once: page 7 of 212", "Killed"),
    "vault-trial": (
        "Error parsing listener configuration.",
        "Error initializing listener: address already in use",
    ),
    "backup": ("backup: 3 volumes, 1.9 GB, verified", "backup: next run is up to cron"),
    "billing-old": ("worker 3 is done", "received SIGTERM, closing 12 connections", "bye"),
    "web.1": ("GET / 200 in 2 ms", "GET /v2/ via upstream 200 in 6 ms"),
}

"""/healthz says that this process answers; /readyz says that the product works: database, migrations, worker.

Both are answered before anything else looks at the request, so that a probe needs no host name, cookie or TLS.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

WORKER_SILENT_AFTER = timedelta(minutes=3)


class Health:
    """Middleware that answers the two probes and passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path_info == "/readyz":
            found = readiness(datetime.now(UTC))
            return JsonResponse(found, status=200 if all(word == "ok" for word in found.values()) else 503)
        return self.get_response(request)


def readiness(now: datetime) -> dict[str, str]:
    """For each part `ok` or what is wrong with it, in words that give nothing away."""
    try:
        pending = pending_migrations()
    except DatabaseError:
        return {"database": "cannot be reached"}
    if pending:
        return {"database": "ok", "migrations": f"{pending} to apply"}
    return {"database": "ok", "migrations": "ok", "worker": _worker(now)}


def pending_migrations() -> int:
    """How many migrations this database still lacks; DatabaseError if it cannot be reached."""
    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _worker(now: datetime) -> str:
    from valueback.usecases import reads

    seen = reads.worker_seen_at()
    if seen is None:
        return "has never run"
    return "ok" if now - seen <= WORKER_SILENT_AFTER else "is silent"

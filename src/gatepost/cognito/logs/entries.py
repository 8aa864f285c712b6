"""What is written into a pool's logs: messages that could not be sent, and what users did.

Source: guide, exporting-quotas-and-usage (guide); the members of entries about users (guessed).
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from gatepost.call import Call
from gatepost.cognito.logs import configuration
from gatepost.cognito.logs.tables import log_entries
from gatepost.cognito.pools.record import Pool

_SOURCES = {"userNotification": "USER_NOTIFICATION", "userAuthEvents": "USER_AUTH_EVENTS"}

_add = insert(log_entries)


def write(call: Call, pool: Pool, source: str, level: str, message: Mapping[str, Any]) -> None:
    """Write an entry of that EventSource, if the pool has a place for it and there is a way there."""
    settings = call.world.settings
    if not (settings.events_endpoint or settings.s3_endpoint):
        return
    destination = configuration.of(call, pool, source)
    if destination is None:
        return
    body = {
        "eventTimestamp": str(int(call.now.timestamp() * 1000)),
        "eventSource": _SOURCES[source],
        "logLevel": level,
        "message": dict(message),
        "logSourceId": {"userPoolId": pool.pool_id},
    }
    row = {"pool_id": pool.pool_id, "entry_id": str(uuid4()), "destination": destination, "body": json.dumps(body), "attempts": 0}
    call.tx.write(_add, {**row, "written_at": call.now, "due_at": call.now})

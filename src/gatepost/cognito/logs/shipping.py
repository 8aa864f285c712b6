"""Log entries to CloudWatch Logs, S3 or Firehose, one at a time and with no transaction open meanwhile.

An entry is put off before it is handed over, so that two servers don't hand it over at once and one that dies leaves it to another.
AWS delivers logs as well as it can; so what has failed for a day is dropped, with a word in the server's own log.
Source: guide, exporting-quotas-and-usage (guide: best effort); names of streams and objects (guessed).
"""

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from gatepost.call import World
from gatepost.cognito.logs.tables import log_entries
from gatepost.cognito.tables import pools
from gatepost.ses.events import services
from gatepost.ses.events.targets import NotTold
from gatepost.ses.jobs import sources
from gatepost.settings import Settings
from gatepost.store.engine import Store

log = logging.getLogger("gatepost")

LOOK_EVERY_SECONDS = 1.0
BATCH = 50
LEASE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
KEPT = timedelta(days=1)

_due = (
    select(log_entries, pools.c.account_id, pools.c.region)
    .join(pools, pools.c.pool_id == log_entries.c.pool_id)
    .where(log_entries.c.due_at <= bindparam("now"))
    .order_by(log_entries.c.due_at)
    .limit(BATCH)
)
_this = (log_entries.c.pool_id == bindparam("pool")) & (log_entries.c.entry_id == bindparam("entry"))
_put_off = (
    update(log_entries)
    .where(_this, log_entries.c.due_at == bindparam("seen"))
    .values(due_at=bindparam("until"), attempts=log_entries.c.attempts + 1)
)
_drop = delete(log_entries).where(_this)


def ship(store: Store, world: World) -> None:
    """Hand over what is due."""
    with store.transaction() as tx:
        due = tx.rows(_due, {"now": world.clock()})
    for row in due:
        which = {"pool": row.pool_id, "entry": row.entry_id}
        until = world.clock() + min(LEASE * 2**row.attempts, LONGEST_PAUSE)
        with store.transaction() as tx:
            taken = tx.write(_put_off, {**which, "seen": row.due_at, "until": until})
            tx.commit()
        if taken and (_handed_over(world.settings, row) or row.written_at + KEPT < world.clock()):
            with store.transaction() as tx:
                tx.write(_drop, which)
                tx.commit()


def _handed_over(settings: Settings, row: Row[Any]) -> bool:
    try:
        _hand_over(settings, row)
    except NotTold as error:
        log.warning("a log entry of %s was not taken: %s", row.pool_id, error)
        return False
    return True


def _hand_over(settings: Settings, row: Row[Any]) -> None:
    """Raises: NotTold."""
    match row.destination:
        case {"CloudWatchLogsConfiguration": {"LogGroupArn": arn}}:
            client = services.client_of(settings, "logs", row.account_id, arn.split(":")[3])
            group, stream = arn.split(":", 6)[6].removesuffix(":*"), row.pool_id
            try:
                services.asked(client.create_log_stream, logGroupName=group, logStreamName=stream)
            except NotTold as error:
                if "ResourceAlreadyExistsException" not in str(error):
                    raise
            moment = int(row.written_at.timestamp() * 1000)
            entries = [{"timestamp": moment, "message": row.body}]
            services.asked(client.put_log_events, logGroupName=group, logStreamName=stream, logEvents=entries)
        case {"FirehoseConfiguration": {"StreamArn": arn}}:
            client = services.client_of(settings, "firehose", row.account_id, arn.split(":")[3])
            name = arn.rpartition("/")[2]
            services.asked(client.put_record, DeliveryStreamName=name, Record={"Data": f"{row.body}\n".encode()})
        case {"S3Configuration": {"BucketArn": arn}}:
            client = sources.client_of(settings.s3_endpoint, row.account_id, row.region)
            key = f"{row.pool_id}/{row.written_at:%Y/%m/%d}/{row.entry_id}.json"
            services.asked(client.put_object, Bucket=arn.rpartition(":")[2], Key=key, Body=row.body.encode())
        case _:
            raise NotTold("there is no such destination", alone=True)

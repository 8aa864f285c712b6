"""Text messages from the outbox to SNS, or whatever speaks its API, one at a time and with no transaction open meanwhile.

A text is leased before it is published, so that a server that dies with it in hand leaves it to another, and two don't publish it at
once. What SNS does not take is tried again, at longer and longer intervals, for a few hours.
Source: API reference of Amazon SNS, Publish (model); how often AWS tries (guessed).
"""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, select, update

from gatepost.aws_clients import client_at
from gatepost.call import World
from gatepost.cognito.tables import pools, texts
from gatepost.store.engine import Store

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import SmsConfigurationTypeTypeDef

log = logging.getLogger("gatepost")

LOOK_EVERY_SECONDS = 0.5
LEASE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 12
BATCH = 20

_due = (
    select(texts, pools.c.account_id, pools.c.region, pools.c.settings)
    .join(pools, pools.c.pool_id == texts.c.pool_id)
    .where(texts.c.publish_at <= bindparam("now"))
    .order_by(texts.c.publish_at)
    .limit(BATCH)
)
_this = (texts.c.pool_id == bindparam("pool")) & (texts.c.text_id == bindparam("text"))
_lease = (
    update(texts).where(_this, texts.c.publish_at == bindparam("seen")).values(publish_at=bindparam("until"), attempts=texts.c.attempts + 1)
)
_settle = update(texts).where(_this).values(publish_at=bindparam("next"), problem=bindparam("why"), sns_message_id=bindparam("message"))


def publish(store: Store, world: World) -> None:
    """Publish what is due."""
    with store.transaction() as tx:
        due = tx.rows(_due, {"now": world.clock()})
    for row in due:
        which = {"pool": row.pool_id, "text": row.text_id}
        with store.transaction() as tx:
            leased = tx.write(_lease, {**which, "seen": row.publish_at, "until": world.clock() + LEASE})
            tx.commit()
        if not leased:
            continue
        message, problem = _handed_over(world, row)
        again = None if message or row.attempts + 1 >= MOST_ATTEMPTS else world.clock() + pause(row.attempts + 1)
        with store.transaction() as tx:
            tx.write(_settle, {**which, "next": again, "why": problem, "message": message})
            tx.commit()


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return min(timedelta(seconds=5 * 2 ** (attempts - 1)), LONGEST_PAUSE)


def _handed_over(world: World, row: Row[Any]) -> tuple[str | None, str | None]:
    """SNS's id of the message, or what it said instead."""
    from botocore.exceptions import BotoCoreError, ClientError  # here, because a server may never publish anything

    try:
        answer = _sns(world, row.account_id, row.settings["SmsConfiguration"], row.region).publish(
            PhoneNumber=row.number,
            Message=row.body,
            MessageAttributes={"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}},
        )
    except (BotoCoreError, ClientError, KeyError) as error:
        log.warning("text message %s was not taken by SNS: %s", row.text_id, error)
        return None, str(error)
    return answer["MessageId"], None


def _sns(world: World, account_id: str, configuration: "SmsConfigurationTypeTypeDef", pool_region: str) -> Any:
    return client_at(world.settings.sns_endpoint, "sns", configuration.get("SnsRegion") or pool_region, account_id)

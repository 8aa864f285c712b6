"""A topic that an identity's notifications are to go to gets word of it first; one that does not take that is refused.

Where a web address stands in for the topic, whoever listens there gets the same, and the topic is taken whatever comes of it.
Source: notices that consumers of such topics are written for (reported); that a topic is refused, and its text (guessed).
"""

import json
import logging
from uuid import uuid4

from gatepost.call import Call
from gatepost.ses.errors import BadRequest
from gatepost.ses.events import services, targets
from gatepost.ses.events.targets import NotTold, Resource

log = logging.getLogger("gatepost")


def announce(call: Call, identity: str, kind: str, topic: str) -> None:
    """Publish that the topic will get an identity's notifications of a kind. Steps out of the transaction if anybody can be told.

    Raises: BadRequest.
    """
    settings = call.world.settings
    if not targets.reachable(settings, Resource("SnsDestination", topic)):
        log.info(
            "nothing leads to %s, so nobody is told of the notifications of %s. The setting events_endpoint or webhooks would change that.",
            topic,
            identity,
        )
        return
    call.step_out()
    try:
        services.publish(settings, call.account_id, topic, notice(identity, kind, topic), str(uuid4()), call.now)
    except NotTold as failure:
        if not targets.webhook_of(settings, topic):
            raise BadRequest(f"Invalid SNS topic <{topic}>.") from failure
        log.warning("%s is not reached at its web address: %s", topic, failure)


def notice(identity: str, kind: str, topic: str) -> str:
    """What is published to the topic."""
    text = (
        f"You have successfully subscribed your Amazon SNS topic '{topic}' to receive '{kind}' notifications "
        f"from Amazon SES for identity '{identity}'."
    )
    return json.dumps({"notificationType": "AmazonSnsSubscriptionSucceeded", "message": text}, separators=(",", ":"))

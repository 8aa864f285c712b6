"""A pool's text messages on their way: into the outbox, and from there, where the server is told of one, to an SNS endpoint.

Source: model, SmsConfigurationType (model); guide, user-pool-sms-settings (guide).
"""

from gatepost.call import Call
from gatepost.cognito.errors import InvalidSmsRoleAccessPolicy
from gatepost.cognito.messages import texts
from gatepost.cognito.messages.templates import Occasion
from gatepost.cognito.pools.record import Pool


def send(call: Call, pool: Pool, number: str, body: str, occasion: Occasion) -> None:
    """Send a text message to one user, by the pool's SmsConfiguration. One on End User Messaging stays in the outbox.

    Raises: InvalidSmsRoleAccessPolicy, keeping what was written, in a pool without an SmsConfiguration, which has no role to send with.
    """
    configuration = pool.settings.get("SmsConfiguration")
    if not configuration:
        raise InvalidSmsRoleAccessPolicy().keeping()
    published = bool(call.world.settings.sns_endpoint and configuration.get("SnsCallerArn"))
    texts.put(call, pool, number, body, occasion.value, published=published)

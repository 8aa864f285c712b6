"""A message of a pool on its way to one user: worded for the occasion, by mail or as a text message.

Every message that a pool sends leaves through here, so this is where AWS calls the CustomMessage trigger and the custom senders.
"""

from typing import TYPE_CHECKING

from gatepost.call import Call
from gatepost.cognito.messages import email, masking, sms, templates
from gatepost.cognito.messages.destinations import Outstanding
from gatepost.cognito.messages.templates import Occasion
from gatepost.cognito.pools.record import Pool

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import CodeDeliveryDetailsTypeTypeDef


def send_code(call: Call, pool: Pool, occasion: Occasion, to: Outstanding, code: str) -> None:
    """Send a code. Raises: what `email.send` and `sms.send` raise."""
    if to.by_sms:
        sms.send(call, pool, to.destination, templates.sms_with_code(pool.settings, occasion, code), occasion)
    else:
        email.send(call, pool, to.destination, templates.with_code(pool.settings, occasion, code), occasion)


def send_link(call: Call, pool: Pool, occasion: Occasion, to: Outstanding, link: str) -> None:
    """Mail the link that confirms a sign-up. Raises: what `email.send` raises."""
    email.send(call, pool, to.destination, templates.with_link(pool.settings, link), occasion)


def send_invitation(call: Call, pool: Pool, to: Outstanding, username: str, password: str | None) -> None:
    """Tell a user that they are one, what they are called and their temporary password, if they have one.

    A template with a place for a password is not sent without, nor one without a place for it when there is one.

    Raises: what `email.send` and `sms.send` raise.
    """
    if to.by_sms:
        body = templates.sms_invitation(pool.settings, username, password)
        if body is not None:
            sms.send(call, pool, to.destination, body, Occasion.INVITATION)
        return
    text = templates.invitation(pool.settings, username, password)
    if text is not None:
        email.send(call, pool, to.destination, text, Occasion.INVITATION)


def details(to: Outstanding) -> "CodeDeliveryDetailsTypeTypeDef":
    """What an answer says about a code that was sent."""
    return {
        "Destination": masking.of(to.attribute, to.destination),
        "DeliveryMedium": "SMS" if to.by_sms else "EMAIL",
        "AttributeName": to.attribute,
    }

"""A message of a pool on its way to one user: worded for the occasion, by mail or as a text message.

Every message that a pool sends leaves through here. What the pool's own senders take goes no further; what is left may be worded
by the CustomMessage trigger.
"""

from html import escape
from typing import TYPE_CHECKING

from gatepost.call import Call
from gatepost.cognito.messages import custom_message, custom_senders, email, masking, sms, templates
from gatepost.cognito.messages.custom_senders import Sender
from gatepost.cognito.messages.destinations import Outstanding
from gatepost.cognito.messages.templates import Occasion
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.record import User
from gatepost.rules.templates import USERNAME, has_code, has_link

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import CodeDeliveryDetailsTypeTypeDef


def send_code(call: Call, pool: Pool, user: User, occasion: Occasion, to: Outstanding, code: str) -> None:
    """Send a code. Raises: what `email.send`, `sms.send` and the triggers raise."""
    if custom_senders.take(call, pool, user, _sender(to), occasion, code):
        return
    custom = custom_message.wording(call, pool, user, occasion, has_code)
    if to.by_sms:
        sms.send(call, pool, to.destination, templates.sms_with_code(pool.settings, occasion, code, custom), occasion)
    else:
        email.send(call, pool, to.destination, templates.with_code(pool.settings, occasion, code, custom), occasion, user.username)


def send_link(call: Call, pool: Pool, user: User, occasion: Occasion, to: Outstanding, link: str, code: str) -> None:
    """Mail the link that confirms a sign-up; to the pool's own sender, its code. Raises: as `send_code`."""
    if custom_senders.take(call, pool, user, Sender.MAIL, occasion, code):
        return
    custom = custom_message.wording(call, pool, user, occasion, lambda template: has_link(template) or has_code(template))
    email.send(call, pool, to.destination, templates.with_link(pool.settings, link, code, custom), occasion, user.username)


def send_invitation(call: Call, pool: Pool, user: User, to: Outstanding, username: str, password: str | None) -> None:
    """Tell a user that they are one, what they are called and their temporary password, if they have one.

    A template with a place for a password is not sent without, nor one without a place for it when there is one. The pool's own
    sender gets the password with its angle brackets and ampersands escaped. Source: guide, user-pool-lambda-custom-email-sender (guide).

    Raises: as `send_code`.
    """
    secret = None if password is None else escape(password, quote=False)
    if custom_senders.take(call, pool, user, _sender(to), Occasion.INVITATION, secret):
        return
    custom = custom_message.wording(
        call, pool, user, Occasion.INVITATION, lambda template: USERNAME in template and (password is None or has_code(template))
    )
    if to.by_sms:
        body = templates.sms_invitation(pool.settings, username, password, custom)
        if body is not None:
            sms.send(call, pool, to.destination, body, Occasion.INVITATION)
        return
    text = templates.invitation(pool.settings, username, password, custom)
    if text is not None:
        email.send(call, pool, to.destination, text, Occasion.INVITATION, username)


def _sender(to: Outstanding) -> Sender:
    return Sender.TEXT if to.by_sms else Sender.MAIL


def details(to: Outstanding) -> "CodeDeliveryDetailsTypeTypeDef":
    """What an answer says about a code that was sent."""
    return {
        "Destination": masking.of(to.attribute, to.destination),
        "DeliveryMedium": "SMS" if to.by_sms else "EMAIL",
        "AttributeName": to.attribute,
    }

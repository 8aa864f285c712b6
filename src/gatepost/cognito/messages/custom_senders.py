"""CustomEmailSender and CustomSMSSender: the pool's owner sends messages in Cognito's place, and decrypts the code themselves.

Nothing goes through SES or SNS then, and no quota of theirs is touched. What goes wrong at the function's is its own affair.
Source: guide, user-pool-lambda-custom-email-sender and -custom-sms-sender (guide); what a refusal of KMS is called (guessed).
"""

from enum import Enum

from gatepost.call import Call
from gatepost.cognito.errors import UnexpectedLambda
from gatepost.cognito.messages.templates import Occasion
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.triggers import code_encryption, events
from gatepost.cognito.triggers.asking import function_of, tell
from gatepost.cognito.users.record import User
from gatepost.lambdas.failures import NotReached


class Sender(Enum):
    """Who sends which kind of message, and what its requests are called."""

    MAIL = ("CustomEmailSender", "customEmailSenderRequestV1")
    TEXT = ("CustomSMSSender", "customSMSSenderRequestV1")

    def __init__(self, trigger: str, request_type: str) -> None:
        self.trigger = trigger
        self.request_type = request_type


def take(call: Call, pool: Pool, user: User, sender: Sender, occasion: Occasion, secret: str | None) -> bool:
    """Hand a message over to the pool's own sender, if it has one; whether it has.

    Raises: CallsOut, UnexpectedLambda (no key for the secret).
    """
    arn = function_of(pool, sender.trigger)
    if arn is None:
        return False
    call.step_out()
    request = {
        "type": sender.request_type,
        "code": None if secret is None else _encrypted(call, pool, sender, secret),
        "userAttributes": events.attributes_of(user),
        **events.metadata(call),
    }
    source = f"{sender.trigger}_{occasion.value}"
    tell(call, arn, sender.trigger, events.compose(call, pool, source, user.username, request, None, no_client=events.NO_CLIENT))
    return True


def _encrypted(call: Call, pool: Pool, sender: Sender, secret: str) -> str:
    key_arn = pool.settings.get("LambdaConfig", {}).get("KMSKeyID", "")
    try:
        return code_encryption.encrypt(call.world, key_arn, pool.pool_id, secret)
    except NotReached as problem:
        raise UnexpectedLambda(sender.trigger, str(problem)) from problem

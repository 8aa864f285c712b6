"""What is said of somebody who does not exist, or may not be told about, to a client that hides its users.

It looks as if a code had been mailed, and is limited as if it had been; a try to use it finds one that does not fit.
Source: guide, cognito-user-pool-managing-errors (guide).
"""

from typing import TYPE_CHECKING

from gatepost.call import Call
from gatepost.cognito import attempts
from gatepost.cognito.attempts import Kind
from gatepost.cognito.attribute_schema import is_email
from gatepost.cognito.auth import strangers
from gatepost.cognito.errors import CodeMismatch, ExpiredCode
from gatepost.cognito.messages import codes, email, masking, templates
from gatepost.cognito.messages.codes import Purpose
from gatepost.cognito.messages.templates import Occasion
from gatepost.cognito.pools.record import Pool

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import CodeDeliveryDetailsTypeTypeDef

NOWHERE = "nobody@example.invalid"


def delivery(
    call: Call, pool: Pool, name: str, kind: Kind, purpose: Purpose, occasion: Occasion
) -> "dict[str, CodeDeliveryDetailsTypeTypeDef]":
    """The answer to a request for a code, counted as a try of that kind.

    Raises: LimitExceeded.
    """
    attempts.count(call, pool, pool.folded(name), kind)
    codes.pretend(call, pool, strangers.mark(call.world, pool, name), purpose)
    mail(call, pool, name, occasion, codes.new())
    destination = masking.made_up(pool.folded(name), call.world.seal.derive(f"simulated {pool.pool_id}"))
    return {"CodeDeliveryDetails": {"Destination": destination, "DeliveryMedium": "EMAIL", "AttributeName": "email"}}


def mail(call: Call, pool: Pool, name: str, occasion: Occasion, code: str) -> None:
    """Do what sending somebody a code by mail takes, and send nothing. Raises: LimitExceeded."""
    address = name if is_email(name) else NOWHERE
    email.pretend(call, pool, address, templates.with_code(pool.settings, occasion, code), occasion)


def refusal(call: Call, pool: Pool, name: str, purpose: Purpose) -> CodeMismatch | ExpiredCode:
    """Why a code of theirs is not taken: as a user's would be who was sent one, or was not."""
    return codes.refusal_of_stranger(call, pool, strangers.mark(call.world, pool, name), purpose)

"""SendBounce.

Source: API reference (model).
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.ses.errors import BadRequest
from gatepost.ses.errors.sending import MessageRejected
from gatepost.ses.receiving import bounces, record
from gatepost.ses.receiving.bounces import Bounce, Recipient

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import BouncedRecipientInfoTypeDef, SendBounceRequestTypeDef

GOOD_FOR = timedelta(hours=24)


@ses.operation("SendBounce")
def send_bounce(call: Call, request: "SendBounceRequestTypeDef") -> dict[str, Any]:
    """Tell whoever has sent a mail, received within the last day, that it did not reach somebody.

    Raises: BadRequest, MessageRejected, AccessDenied, AccountSuspended, AccountPaused.
    Source: API reference, SendBounce (model); texts guessed.
    """
    recipients = [_recipient(given) for given in request["BouncedRecipientInfoList"]]
    if not recipients:
        raise BadRequest("At least one bounced recipient must be specified.")
    original = request["OriginalMessageId"]
    mail = record.of(call.tx, call.account_id, call.region, original)
    if mail is None or call.now - mail.arrived_at > GOOD_FOR:
        raise MessageRejected(f"No message {original} was received within the last 24 hours.")
    if not mail.sender:
        raise MessageRejected(f"Message {original} has no sender who could be told.")
    bounce = Bounce(
        request["BounceSender"],
        recipients,
        request.get("Explanation", ""),
        bounces.of_message(request["MessageDsn"]) if "MessageDsn" in request else (),
        request.get("BounceSenderArn", ""),
    )
    return {"MessageId": bounces.send(call, mail, bounce)}


def _recipient(given: "BouncedRecipientInfoTypeDef") -> Recipient:
    """Raises: BadRequest."""
    address, reason, fields = given["Recipient"], given.get("BounceType"), given.get("RecipientDsnFields")
    if (reason is None) == (fields is None):
        raise BadRequest(f"Either a bounce type or recipient DSN fields must be specified for {address}.")
    return bounces.of_type(address, reason) if reason else bounces.of_fields(address, fields or {})

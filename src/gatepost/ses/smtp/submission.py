"""From a message that came by SMTP to one that SES has accepted. The envelope says who gets it, the header how it is sent.

Source: SES guide, send-email-smtp, smtp-limits and using-configuration-sets-in-email (guide); the text about a To field that names
nobody (reported).
"""

from collections.abc import Sequence

from gatepost.call import Call
from gatepost.mail import message_ids
from gatepost.rules.identity_policy import SEND_RAW_EMAIL
from gatepost.rules.letters import Letter
from gatepost.ses import attachments, message_tags, raw, sending
from gatepost.ses.contacts import subscriptions
from gatepost.ses.errors import BadRequest

OPERATION = "SendSmtpEmail"
"""What events call it. Source: guessed."""


def accept(call: Call, sender: str, recipients: Sequence[str], data: bytes) -> str:
    """Let a message go, if the rules let it; its message id.

    Raises: BadRequest, MessageRejected and the other refusals of `sending`.
    """
    header = raw.read(data)
    tags = message_tags.in_header(header.control("X-SES-MESSAGE-TAGS"))
    message_tags.require(tags)
    if not header.from_field:
        raise BadRequest("Missing required header 'From'.")
    if header.fields.get("to") == "":
        raise BadRequest("Empty required header 'To'.")
    from_field = raw.one_mailbox(header.from_field)
    letter = Letter(
        account_id=call.account_id,
        principal=call.caller.arn,
        sender=sender,
        to=tuple(recipients),
        reply_to=tuple(header.reply_to),
        header_from=from_field if from_field != sender else "",
        header_sender=header.sender,
        return_path=header.return_path,
        source_arn=header.control("X-SES-SOURCE-ARN"),
        from_arn=header.control("X-SES-FROM-ARN"),
        return_path_arn=header.control("X-SES-RETURN-PATH-ARN"),
        configuration_set=header.control("X-SES-CONFIGURATION-SET"),
        tenant=header.control("X-SES-TENANT"),
        action=SEND_RAW_EMAIL,
        source_ip=call.source_ip,
    )
    attachments.require_harmless(attachments.names_in(data))
    message_id = message_ids.new(call.region, call.now)
    managed = subscriptions.manage(call, letter, subscriptions.in_header(header.control("X-SES-LIST-MANAGEMENT-OPTIONS")), message_id)
    return sending.send(call, letter, managed.linked_raw(data), tags=tags, message_id=message_id, lost=managed.lost)

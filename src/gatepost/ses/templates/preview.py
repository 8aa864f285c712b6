"""A template filled for its author to look at: the mail it would make, but from and to nobody.

Source: API reference, TestRenderTemplate and TestRenderEmailTemplate (model); which fields the text has (guessed).
"""

from gatepost.call import Call
from gatepost.mail import header_fields, message_ids, mime
from gatepost.mail.messages import Envelope, Message
from gatepost.ses.errors.templates import InvalidRenderingParameter, MissingRenderingAttribute
from gatepost.ses.templates import data, language, record
from gatepost.ses.templates.filling import form

_SHOWN = ("date", "subject", "mime-version", "content-type", "content-transfer-encoding")


def preview(call: Call, name: str, given: str) -> str:
    """The source of the mail that `given`, a JSON text, makes of a template.

    Raises: TemplateNotFound, InvalidRenderingParameter, MissingRenderingAttribute.
    """
    parts = record.get(call, name).parts
    try:
        content = form(parts).fill(data.read(given))
    except data.InvalidData as invalid:
        raise InvalidRenderingParameter(name, "Template rendering data is invalid") from invalid
    except language.MissingAttribute as missing:
        raise MissingRenderingAttribute(name, str(missing)) from missing
    except language.RenderingFailure as failure:
        raise InvalidRenderingParameter(name, str(failure)) from failure
    mail = Message(
        account_id=call.account_id,
        region=call.region,
        message_id=message_ids.new(call.region, call.now),
        accepted_at=call.now,
        envelope=Envelope(""),
        content=content,
    )
    fields, body = header_fields.split(mime.compose(mail))
    shown = sorted((field for field in fields if field.name.lower() in _SHOWN), key=lambda field: _SHOWN.index(field.name.lower()))
    return (b"".join(field.source for field in shown) + b"\r\n" + body).decode()

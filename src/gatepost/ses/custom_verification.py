"""Verification mails in words of one's own: templates for them, and sending one to an address, which becomes a pending identity.

The link and a sentence stand behind what the template says; where it leads to in the end is the template's to say.
Source: SES guide, creating-identities, custom verification email templates (guide).
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from re import IGNORECASE, Match, compile
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.rules.identities import candidates
from gatepost.rules.letters import Letter
from gatepost.rules.refusals import not_verified
from gatepost.ses import account, sending
from gatepost.ses.errors import BadRequest, LimitExceeded
from gatepost.ses.errors.sending import ProductionAccessNotGranted
from gatepost.ses.errors.templates import (
    FromAddressNotVerified,
    InvalidVerificationContent,
    VerificationTemplateExists,
    VerificationTemplateNotFound,
)
from gatepost.ses.identities import record, verification
from gatepost.ses.identities.names import require_address
from gatepost.ses.templates.record import LONGEST_NAME
from gatepost.ses.templates.tables import custom_verification_templates as table
from gatepost.store.transaction import Transaction

MOST_TEMPLATES = 50
MOST_PER_PAGE = 50
LONGEST_CONTENT = 10_485_760
"""Bytes."""
DISCLAIMER = "If you did not request to verify this email address, please disregard this message."

_here = and_(table.c.account_id == bindparam("account"), table.c.region == bindparam("in_region"))
_this = and_(_here, table.c.name == bindparam("called"))
_template = select(table).where(_this)
_urls = select(table.c.success_url, table.c.failure_url).where(_this)
_page = (
    select(table.c.name, table.c.sender, table.c.subject, table.c.success_url, table.c.failure_url)
    .where(_here, table.c.name > bindparam("after"))
    .order_by(table.c.name)
    .limit(bindparam("most"))
)
_how_many = select(func.count()).where(_here)
_add = insert(table).on_conflict_do_nothing(index_elements=["account_id", "region", "name"])
_replace = (
    update(table)
    .where(_this)
    .values(
        sender=bindparam("new_sender"),
        subject=bindparam("new_subject"),
        content=bindparam("new_content"),
        success_url=bindparam("new_success_url"),
        failure_url=bindparam("new_failure_url"),
    )
)
_delete = delete(table).where(_this)
_IMAGE = compile(
    r"""(?P<before>\bsrc\s*=\s*)(?P<quote>["'])data:(?P<type>image/[a-z0-9.+-]+);base64,(?P<data>[a-z0-9+/=\s]*)(?P=quote)""", IGNORECASE
)


@dataclass(frozen=True, slots=True)
class VerificationTemplate:
    """A template. Both addresses are where whoever follows the link is sent, when it was good and when it was not."""

    name: str
    sender: str
    subject: str
    content: str
    success_url: str
    failure_url: str
    tags: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A template in a list, without its content."""

    name: str
    sender: str
    subject: str
    success_url: str
    failure_url: str


def get(call: Call, name: str) -> VerificationTemplate:
    """Raises: VerificationTemplateNotFound."""
    row = call.tx.row(_template, _key(call, name))
    if row is None:
        raise VerificationTemplateNotFound(name)
    return _from_row(row)


def add(call: Call, new: VerificationTemplate) -> None:
    """Raises: BadRequest, InvalidVerificationContent, FromAddressNotVerified, LimitExceeded, VerificationTemplateExists.

    Source: SES guide, creating-identities (guide) for the limits; texts (guessed).
    """
    if not new.name or len(new.name) > LONGEST_NAME:
        raise BadRequest(f"The template name must have between 1 and {LONGEST_NAME} characters.")
    _require(call, new)
    if call.tx.value(_how_many, {"account": call.account_id, "in_region": call.region}) >= MOST_TEMPLATES:
        raise LimitExceeded(f"A maximum of {MOST_TEMPLATES} custom verification email templates is allowed per account.")
    row = {
        "account_id": call.account_id,
        "region": call.region,
        "name": new.name,
        "sender": new.sender,
        "subject": new.subject,
        "content": new.content,
        "success_url": new.success_url,
        "failure_url": new.failure_url,
        "tags": list(new.tags),
    }
    if not call.tx.write(_add, row):
        raise VerificationTemplateExists(new.name)


def replace(call: Call, new: VerificationTemplate) -> None:
    """Raises: BadRequest, InvalidVerificationContent, FromAddressNotVerified, VerificationTemplateNotFound."""
    _require(call, new)
    changed = {
        "new_sender": new.sender,
        "new_subject": new.subject,
        "new_content": new.content,
        "new_success_url": new.success_url,
        "new_failure_url": new.failure_url,
    }
    if not call.tx.write(_replace, _key(call, new.name) | changed):
        raise VerificationTemplateNotFound(new.name)


def remove(call: Call, name: str) -> bool:
    """Delete a template; links that it has brought go on to pages of ours. False: there was none."""
    return bool(call.tx.write(_delete, _key(call, name)))


def page(call: Call, after: str, most: int) -> Sequence[Listed]:
    """The caller's templates in the order of their names, behind `after`."""
    rows = call.tx.rows(_page, {"account": call.account_id, "in_region": call.region, "after": after, "most": most})
    return [Listed(row.name, row.sender, row.subject, row.success_url, row.failure_url) for row in rows]


def destination(tx: Transaction, account_id: str, region: str, name: str, *, good: bool) -> str | None:
    """Where a template sends whoever has followed its link; None if it is gone."""
    row = tx.row(_urls, {"account": account_id, "in_region": region, "called": name})
    return None if row is None else row.success_url if good else row.failure_url


def send(call: Call, address: str, name: str, configuration_set: str) -> str:
    """Mail a link to an address, in the words of a template; the message's id. The address is a pending identity from then on.

    Raises: BadRequest, InvalidEmailAddress, VerificationTemplateNotFound, FromAddressNotVerified, ProductionAccessNotGranted,
    LimitExceeded, and the refusals of `sending`.
    Source: API reference, SendCustomVerificationEmail (model); the order of the checks (partly reported, partly guessed).
    """
    if not address.strip():
        raise BadRequest("Email address not specified.")
    require_address(address)
    template = get(call, name)
    _require_verified(call, template.sender)
    if not account.of(call).production_access:
        raise ProductionAccessNotGranted()
    verification.await_address(call, address)
    url = verification.new_link(call, address, template.name)
    letter = Letter(
        account_id=call.account_id,
        principal=call.caller.arn,
        sender=template.sender,
        to=(address,),
        configuration_set=configuration_set,
        source_ip=call.source_ip,
    )
    return sending.send(call, letter, _content(template, url))


def _content(template: VerificationTemplate, url: str) -> dict[str, Any]:
    """What the template says, the link and the sentence; pictures that it holds are attached."""
    pictures: list[dict[str, str]] = []

    def attached(found: Match[str]) -> str:
        try:
            data = base64.b64encode(base64.b64decode("".join(found["data"].split()), validate=True)).decode()
        except binascii.Error:
            return found[0]
        name = f"image{len(pictures) + 1}"
        pictures.append(
            {"FileName": name, "ContentType": found["type"], "ContentDisposition": "INLINE", "ContentId": name, "RawContent": data}
        )
        return f"{found['before']}{found['quote']}cid:{name}{found['quote']}"

    said = _IMAGE.sub(attached, template.content)
    html = f'{said}\n<p><a href="{escape(url)}">{escape(url)}</a></p>\n<p>{DISCLAIMER}</p>\n'
    return {
        "Subject": {"Data": template.subject, "Charset": "UTF-8"},
        "Body": {"Html": {"Data": html, "Charset": "UTF-8"}},
        **({"Attachments": pictures} if pictures else {}),
    }


def _require(call: Call, template: VerificationTemplate) -> None:
    if not template.content.strip() or len(template.content.encode("utf-8", "surrogatepass")) > LONGEST_CONTENT:
        raise InvalidVerificationContent(f"The template content must have between 1 and {LONGEST_CONTENT} bytes.")
    for url, kind in ((template.success_url, "success"), (template.failure_url, "failure")):
        if not _is_web_address(url):
            raise BadRequest(f"The {kind} redirection URL is invalid")
    require_address(template.sender)
    _require_verified(call, template.sender)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable() and " " not in url


def _require_verified(call: Call, sender: str) -> None:
    if not any(identity.may_send for identity in record.find_some(call, candidates(sender)).values()):
        raise FromAddressNotVerified(sender, not_verified(call.region, (sender,)))


def _key(call: Call, name: str) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "called": name}


def _from_row(row: Row[Any]) -> VerificationTemplate:
    return VerificationTemplate(row.name, row.sender, row.subject, row.content, row.success_url, row.failure_url, row.tags)

"""The templates of an account, which both APIs see: made, replaced as a whole, listed, deleted.

Source: API reference, CreateTemplate and CreateEmailTemplate (model); SES guide, send-personalized-email-api (guide).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.rules.resource_arns import TEMPLATE
from gatepost.ses.errors import LimitExceeded
from gatepost.ses.errors.templates import InvalidTemplate, TemplateExists, TemplateNotFound
from gatepost.ses.templates import language
from gatepost.ses.templates.tables import templates
from gatepost.ses.tenants import associations as tenants

MOST_TEMPLATES = 20_000
LONGEST = 512_000
"""Bytes of all parts together."""
LONGEST_NAME = 64

_mine = and_(templates.c.account_id == bindparam("account"), templates.c.region == bindparam("in_region"))
_this = and_(_mine, templates.c.name == bindparam("called"))
_template = select(templates).where(_this)
_page = (
    select(templates.c.name, templates.c.created_at)
    .where(_mine, templates.c.name > bindparam("after"))
    .order_by(templates.c.name)
    .limit(bindparam("most"))
)
_how_many = select(func.count()).where(_mine)
_add = insert(templates).on_conflict_do_nothing(index_elements=["account_id", "region", "name"])
_replace = update(templates).where(_this).values(subject=bindparam("new_subject"), text=bindparam("new_text"), html=bindparam("new_html"))
_delete = delete(templates).where(_this)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a template consists of; a part that it lacks is None."""

    subject: str | None
    text: str | None = None
    html: str | None = None


@dataclass(frozen=True, slots=True)
class StoredTemplate:
    """A template as it is kept."""

    name: str
    parts: Parts
    created_at: datetime
    tags: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A template in a list."""

    name: str
    created_at: datetime


def require(name: str, parts: Parts) -> None:
    """Parts may be stored, or sent, if there is a subject and a body, they are not too long, and they are templates.

    Raises: InvalidTemplate.
    Source: SES guide, quotas (guide); that a subject and a body are needed, and the texts (guessed).
    """
    if not parts.subject:
        raise InvalidTemplate(name, "The subject must be specified.")
    if parts.text is None and parts.html is None:
        raise InvalidTemplate(name, "The template must have a text part or an HTML part.")
    if sum(len(part.encode("utf-8", "surrogatepass")) for part in (parts.subject, parts.text, parts.html) if part) > LONGEST:
        raise InvalidTemplate(name, f"Template size exceeds {LONGEST} bytes.")
    for label, part in (("subject", parts.subject), ("text part", parts.text), ("HTML part", parts.html)):
        try:
            language.parse(part or "")
        except language.MalformedTemplate as malformed:
            raise InvalidTemplate(name, f"The {label} is not a valid template. {malformed}") from malformed


def find(call: Call, name: str) -> StoredTemplate | None:
    """The caller's template of that name."""
    row = call.tx.row(_template, _key(call, name))
    return StoredTemplate(row.name, Parts(row.subject, row.text, row.html), row.created_at, row.tags) if row else None


def get(call: Call, name: str) -> StoredTemplate:
    """Raises: TemplateNotFound."""
    found = find(call, name)
    if found is None:
        raise TemplateNotFound(name)
    return found


def add(call: Call, name: str, parts: Parts, tags: Sequence[Mapping[str, str]] = ()) -> None:
    """Raises: InvalidTemplate, LimitExceeded, TemplateExists. Source: the name's length, the limit's text (guessed)."""
    if not name or len(name) > LONGEST_NAME:
        raise InvalidTemplate(name, f"The template name must have between 1 and {LONGEST_NAME} characters.")
    require(name, parts)
    if call.tx.value(_how_many, {"account": call.account_id, "in_region": call.region}) >= MOST_TEMPLATES:
        raise LimitExceeded(f"A maximum of {MOST_TEMPLATES} templates is allowed per account.")
    row = {
        "account_id": call.account_id,
        "region": call.region,
        "name": name,
        "subject": parts.subject,
        "text": parts.text,
        "html": parts.html,
        "created_at": call.now,
        "tags": list(tags),
    }
    if not call.tx.write(_add, row):
        raise TemplateExists(name)


def replace(call: Call, name: str, parts: Parts) -> None:
    """Put new parts in place of all the old ones; the time of creation and the tags stay.

    Raises: TemplateNotFound, InvalidTemplate.
    """
    if find(call, name) is None:
        raise TemplateNotFound(name)
    require(name, parts)
    new = {"new_subject": parts.subject, "new_text": parts.text, "new_html": parts.html}
    if not call.tx.write(_replace, _key(call, name) | new):
        raise TemplateNotFound(name)


def remove(call: Call, name: str) -> bool:
    """Delete a template. False: there was none.

    Raises: HasTenants.
    """
    tenants.require_none(call, TEMPLATE, name)
    return bool(call.tx.write(_delete, _key(call, name)))


def page(call: Call, after: str, most: int) -> Sequence[Listed]:
    """The caller's templates in the order of their names, behind `after`."""
    rows = call.tx.rows(_page, {"account": call.account_id, "in_region": call.region, "after": after, "most": most})
    return [Listed(row.name, row.created_at) for row in rows]


def page_size(asked: int | None) -> int:
    """How many templates a page has: 10 if nothing is asked for, never more than 100. Source: model, ListTemplates."""
    return min(asked, 100) if asked and asked > 0 else 10


def _key(call: Call, name: str) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "called": name}

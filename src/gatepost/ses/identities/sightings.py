"""What DNS says about an identity's records right now, record by record, for whoever is publishing them.

Nothing is written down by looking: whether an identity is verified is decided by `dns` and `mail_from` on their own rounds.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from gatepost.ses.identities.zone_records import ZoneRecord

if TYPE_CHECKING:
    from dns.resolver import Resolver

State: TypeAlias = Literal["found", "missing", "different", "unanswered"]

AT_ONCE = 8
"""Questions that are open at the same time."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A record, and what stands in its place: `values` as DNS has them, none where there are none or nobody answered."""

    record: ZoneRecord
    state: State
    values: Sequence[str] = ()


def look(resolver: "Resolver", records: Sequence[ZoneRecord]) -> list[Sighting]:
    """Ask for each of the records; it takes as long as the slowest answer."""
    if not records:
        return []
    with ThreadPoolExecutor(min(AT_ONCE, len(records)), "gatepost-sightings") as threads:
        return list(threads.map(partial(_look, resolver), records))


def _look(resolver: "Resolver", record: ZoneRecord) -> Sighting:
    from dns import exception  # here, because only who looks needs it
    from dns import resolver as answers

    try:
        values = [_shown(record.type, found) for found in resolver.resolve(record.name, record.type, search=False)]
    except (answers.NXDOMAIN, answers.NoAnswer):
        return Sighting(record, "missing")
    except exception.DNSException:
        return Sighting(record, "unanswered")
    same = any(_normal(record.type, value) == _normal(record.type, record.value) for value in values)
    return Sighting(record, "found" if same else "different", values)


def _shown(kind: str, found: Any) -> str:
    if kind == "TXT":
        return b"".join(found.strings).decode("utf-8", "replace")
    if kind == "MX":
        return f"{found.preference} {found.exchange.to_text(omit_final_dot=True)}"
    return str(found.target.to_text(omit_final_dot=True))


def _normal(kind: str, value: str) -> str:
    return "".join(value.split()) if kind == "TXT" else value.lower()

"""What messages and their events count as: pure functions from rows to figures.

Two kinds of figures are kept. Quarters of an hour count recipients: hard bounces, complaints, rejects; neither the mailbox simulator nor
what a suppression list kept back is among them, as both are exempt from an account's rates. Days count messages to one recipient, by
identity, configuration set, provider and tenant.
Source: API reference, GetSendStatistics and BatchGetMetricData (model); SES guide, sending-email-suppression-list and
send-an-email-from-console (guide).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from gatepost.rules.identities import address_of, identity_of_arn, is_simulator
from gatepost.ses.statistics import isps
from gatepost.ses.suppression.holding import SUBTYPES

Metric = Literal[
    "SEND",
    "COMPLAINT",
    "PERMANENT_BOUNCE",
    "TRANSIENT_BOUNCE",
    "OPEN",
    "CLICK",
    "DELIVERY",
    "DELIVERY_OPEN",
    "DELIVERY_CLICK",
    "DELIVERY_COMPLAINT",
]
Dimension = Literal["EMAIL_IDENTITY", "CONFIGURATION_SET", "ISP", "TENANT_NAME"]
Kind = Literal["BOUNCE", "COMPLAINT", "REJECT"]


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """What a day's number counts."""

    account_id: str
    region: str
    day: date
    metric: Metric
    identity: str
    configuration_set: str
    isp: str
    tenant: str

    def fits(self, dimensions: Mapping[Dimension, str]) -> bool:
        """Whether it is among what a question is about."""
        mine = {"EMAIL_IDENTITY": self.identity, "CONFIGURATION_SET": self.configuration_set, "ISP": self.isp, "TENANT_NAME": self.tenant}
        return all(mine[name] == value for name, value in dimensions.items())


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """What the number of a quarter of an hour counts."""

    account_id: str
    region: str
    since: datetime
    kind: Kind


@dataclass(slots=True)
class Figures:
    """Numbers of both kinds."""

    days: Counter[Day] = field(default_factory=Counter[Day])
    quarters: Counter[Quarter] = field(default_factory=Counter[Quarter])

    def add_message(self, message: Any) -> None:
        """Add what the row of a message says: that it was sent, and that the inbox has taken it if it has."""
        circumstances = _circumstances(message)
        if circumstances.get("unsent"):
            return
        metrics: list[Metric] = ["SEND"]
        if circumstances.get("kept"):
            metrics.extend(_delivery(message))
        self._add_days(message, metrics, message.accepted_at)

    def add_event(
        self, message: Any, kind: str, at: datetime, recipients: Sequence[str], detail: Mapping[str, Any], *, first: bool
    ) -> None:
        """Add an event of a message; `first` is whether it is the first one of its kind."""
        if counted := _counted(kind, detail):
            real = sum(not is_simulator(address_of(given) or given) for given in recipients)
            if real:
                self.quarters[Quarter(message.account_id, message.region, _quarter_of(at), counted)] += real
        self._add_days(message, list(_metrics(message, kind, detail, first=first)), at)

    def _add_days(self, message: Any, metrics: Sequence[Metric], at: datetime) -> None:
        recipient = only_recipient(message.envelope)
        if not metrics or not recipient or not message.identity_arn or is_simulator(recipient):
            return
        arn = identity_of_arn(message.identity_arn)
        for metric in metrics:
            bucket = Day(
                message.account_id,
                message.region,
                at.date(),
                metric,
                arn.name if arn else "",
                message.configuration_set,
                isps.of(recipient),
                _circumstances(message).get("tenant", ""),
            )
            self.days[bucket] += 1


def _circumstances(message: Any) -> Mapping[str, Any]:
    return message.circumstances or {}


def only_recipient(envelope: Mapping[str, Sequence[str]]) -> str:
    """The bare address of a message to one recipient; empty for a message to several."""
    recipients = [*envelope["to"], *envelope["cc"], *envelope["bcc"]]
    return address_of(recipients[0]) or "" if len(recipients) == 1 else ""


def _counted(kind: str, detail: Mapping[str, Any]) -> Kind | None:
    match kind:
        case "BOUNCE" if detail.get("bounceType") == "Permanent" and detail.get("bounceSubType") not in SUBTYPES:
            return "BOUNCE"
        case "COMPLAINT" if _is_complaint(detail):
            return "COMPLAINT"
        case "REJECT":
            return "REJECT"
        case _:
            return None


def _metrics(message: Any, kind: str, detail: Mapping[str, Any], *, first: bool) -> Iterator[Metric]:
    match kind:
        case "BOUNCE" if detail.get("bounceSubType") not in SUBTYPES:
            yield "PERMANENT_BOUNCE" if detail.get("bounceType") == "Permanent" else "TRANSIENT_BOUNCE"
        case "COMPLAINT" if _is_complaint(detail):
            yield "COMPLAINT"
        case "DELIVERY" if not _circumstances(message).get("kept"):
            yield from _delivery(message)
        case "OPEN" | "CLICK" if first:
            yield kind
        case _:
            return


def _is_complaint(detail: Mapping[str, Any]) -> bool:
    return detail.get("complaintSubType") not in SUBTYPES and detail.get("complaintFeedbackType") != "not-spam"


def _delivery(message: Any) -> Iterator[Metric]:
    tracked = _circumstances(message).get("tracked") or ()
    yield "DELIVERY"
    if "opens" in tracked:
        yield "DELIVERY_OPEN"
    if "clicks" in tracked:
        yield "DELIVERY_CLICK"
    if isps.of(only_recipient(message.envelope)) not in isps.WITHOUT_REPORTS:
        yield "DELIVERY_COMPLAINT"


def _quarter_of(at: datetime) -> datetime:
    return at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)

"""CloudTrail: what was asked of Cognito lately, and what it refused. Names of users are hidden there; their `sub` is not.

Source: Cognito guide, logging-using-cloudtrail (guide); which members carry the pool and the user (reported).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from gatepost.doctor.case import Case
from gatepost.doctor.reading import shown, within

PAGES = 4
"""Of 50 events each: CloudTrail answers twice a second."""


@dataclass(frozen=True, slots=True)
class Event:
    """One call, as CloudTrail tells of it."""

    name: str
    at: datetime
    told: Mapping[str, Any]

    @property
    def error(self) -> tuple[str, str]:
        """Code and text of the refusal; empty when there was none."""
        return str(self.told.get("errorCode") or ""), str(self.told.get("errorMessage") or "")

    @property
    def request(self) -> Mapping[str, Any]:
        """What was asked for."""
        return within(self.told, "requestParameters")

    @property
    def pool_id(self) -> str:
        """The pool, where the event names it."""
        return str(self.request.get("userPoolId") or within(self.told, "additionalEventData").get("userPoolId") or "")

    @property
    def sub(self) -> str:
        """The user's `sub`, where the event names it."""
        return str(within(self.told, "additionalEventData").get("sub") or "")

    def may_be_of(self, case: Case) -> bool:
        """Nothing in it names another pool or another user."""
        sub = case.attributes.get("sub", "")
        return self.pool_id in ("", case.pool_id) and (not self.sub or not sub or self.sub == sub)

    def is_of(self, case: Case) -> bool:
        """It names this user."""
        return bool(self.sub) and self.sub == case.attributes.get("sub")

    def refused_for(self, text: str) -> bool:
        """It was refused by a limit with this sentence."""
        code, message = self.error
        return code in ("LimitExceeded", "LimitExceededException") and text in message


def events(case: Case, since: datetime, name: str = "") -> Sequence[Event]:
    """What was asked of Cognito since then, or one operation of it, the newest first and at most 200.

    Raises: NotChecked.
    """
    by = ("EventName", name) if name else ("EventSource", "cognito-idp.amazonaws.com")
    request: dict[str, Any] = {
        "LookupAttributes": [{"AttributeKey": by[0], "AttributeValue": by[1]}],
        "StartTime": since.replace(microsecond=0),
        "MaxResults": 50,
    }
    listed: list[Event] = []
    for _ in range(PAGES):
        answer = shown(case.aws.read("cloudtrail", "lookup_events", case.region, **request), "CloudTrail")
        listed += [_event(event) for event in answer.get("Events") or ()]
        if not answer.get("NextToken"):
            break
        request["NextToken"] = answer["NextToken"]
    return listed


def _event(event: Mapping[str, Any]) -> Event:
    try:
        told = json.loads(event.get("CloudTrailEvent") or "{}")
    except ValueError:
        told = {}
    at = event.get("EventTime")
    return Event(
        str(event.get("EventName") or ""),
        at if isinstance(at, datetime) else datetime.now(UTC),
        cast("Mapping[str, Any]", told) if isinstance(told, dict) else {},
    )

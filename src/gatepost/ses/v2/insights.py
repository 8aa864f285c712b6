"""What happened to a message, and what happened to many of them day by day.

Source: API reference (model).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.mail import messages
from gatepost.mail.outcomes import Event
from gatepost.operations import sesv2
from gatepost.rules.identities import address_of
from gatepost.ses.errors import BadRequest
from gatepost.ses.errors.recipients import MessageNotFound
from gatepost.ses.events import records
from gatepost.ses.statistics import insights, metrics

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        BatchGetMetricDataRequestTypeDef,
        GetMessageInsightsRequestTypeDef,
    )

KEPT = timedelta(days=30)
"""How long a message can be asked for. Source: guessed."""


@sesv2.operation("GetMessageInsights")
def get_message_insights(call: Call, request: "GetMessageInsightsRequestTypeDef") -> dict[str, Any]:
    """A message, and what happened to it for each recipient.

    Raises: MessageNotFound.
    Source: API reference, GetMessageInsights (model).
    """
    message_id = request["MessageId"]
    message = messages.get(call.tx, message_id)
    if message is None or (message.account_id, message.region) != (call.account_id, call.region) or call.now - message.accepted_at > KEPT:
        raise MessageNotFound(message_id)
    tags = records.tags(message, "SEND")
    return {
        "MessageId": message_id,
        "FromEmailAddress": address_of(message.envelope.sender) or message.envelope.sender,
        "Subject": records.subject_of(message) or None,
        "EmailTags": [{"Name": name, "Value": value} for name, values in tags.items() for value in values],
        "Insights": [
            {"Destination": one.recipient, "Isp": one.isp, "Events": [_event(event) for event in one.events]}
            for one in insights.of(call.tx, message)
        ],
    }


def _event(event: Event) -> dict[str, Any]:
    return {"Timestamp": event.at, "Type": event.kind, "Details": _details(event.kind, event.detail)}


def _details(kind: str, detail: Mapping[str, Any]) -> dict[str, Any] | None:
    if kind == "BOUNCE":
        diagnostic = next((one["diagnosticCode"] for one in detail.get("bouncedRecipients", ()) if "diagnosticCode" in one), None)
        bounce_type, subtype = detail.get("bounceType", "Undetermined"), detail.get("bounceSubType")
        return {"Bounce": {"BounceType": bounce_type.upper(), "BounceSubType": subtype, "DiagnosticCode": diagnostic}}
    if kind == "COMPLAINT":
        members = {"ComplaintSubType": detail.get("complaintSubType"), "ComplaintFeedbackType": detail.get("complaintFeedbackType")}
        return {"Complaint": members}
    return None


@sesv2.operation("BatchGetMetricData")
def batch_get_metric_data(call: Call, request: "BatchGetMetricDataRequestTypeDef") -> dict[str, Any]:
    """What metrics counted on the days of an interval; days without any are left out.

    Raises: BadRequest.
    Source: API reference, BatchGetMetricData (model); the text, and days as the unit (guessed).
    """
    answers: list[dict[str, Any]] = []
    for query in request["Queries"]:
        first, last = _utc(query["StartDate"]), _utc(query["EndDate"])
        if first > last:
            raise BadRequest("StartDate must be before EndDate.")
        found = metrics.of_days(call, first.date(), last.date())
        values = list(metrics.values(found, query["Metric"], query.get("Dimensions", {})))
        timestamps = [datetime.combine(day, time(), UTC) for day, _ in values]
        answers.append({"Id": query["Id"], "Timestamps": timestamps, "Values": [number for _, number in values]})
    return {"Results": answers, "Errors": []}


def _utc(given: Any) -> datetime:
    return given if given.tzinfo else given.replace(tzinfo=UTC)

"""What each service is given of an event, in the parameters of its own API.

Source: SES guide, event-publishing-retrieving-sns, -firehose and -cloudwatch (guide); EventBridge reference, Amazon SES events (guide);
recorded messages (reported); Pinpoint's (guessed).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from gatepost.mail.messages import Message
from gatepost.mail.outcomes import Event, Kind, as_text
from gatepost.rules.regions import partition
from gatepost.ses.events import records
from gatepost.ses.events.destinations import DIMENSION_VALUE
from gatepost.ses.events.publications import Publication

SUBJECT = "Amazon SES Email Event Notification"
NAMESPACE = "AWS/SES"

DETAIL_TYPES: Mapping[Kind, str] = {
    "SEND": "Email Sent",
    "DELIVERY": "Email Delivered",
    "BOUNCE": "Email Bounced",
    "COMPLAINT": "Email Complaint Received",
    "REJECT": "Email Rejected",
    "OPEN": "Email Opened",
    "CLICK": "Email Clicked",
    "RENDERING_FAILURE": "Email Rendering Failed",
    "DELIVERY_DELAY": "Email Delivery Delayed",
    "SUBSCRIPTION": "Email Subscribed",
}


def record(publication: Publication, message: Message, happened: Event) -> dict[str, Any]:
    """The record in the form that is wanted."""
    if publication.form == "event":
        return records.event(message, happened)
    return records.notification(message, happened, with_headers=publication.form == "headers")


def sns(publication: Publication, message: Message, happened: Event) -> dict[str, Any]:
    """Parameters of Publish. Notifications have no subject."""
    members = {"TopicArn": publication.target["SnsDestination"]["TopicArn"], "Message": as_json(record(publication, message, happened))}
    return members | ({"Subject": SUBJECT} if publication.form == "event" else {})


def event_bridge(publication: Publication, message: Message, happened: Event) -> dict[str, Any]:
    """An entry of PutEvents."""
    region, account = message.region, message.account_id
    return {
        "Time": happened.at,
        "Source": "aws.ses",
        "DetailType": DETAIL_TYPES[happened.kind],
        "Resources": [f"arn:{partition(region)}:ses:{region}:{account}:configuration-set/{message.configuration_set}"],
        "Detail": as_json(record(publication, message, happened)),
        "EventBusName": publication.target["EventBridgeDestination"]["EventBusArn"],
    }


def firehose(publication: Publication, message: Message, happened: Event) -> bytes:
    """A record's data: one line."""
    return as_json(record(publication, message, happened)).encode() + b"\n"


def cloud_watch(publication: Publication, message: Message, happened: Event) -> dict[str, Any] | None:
    """A data point of PutMetricData; None if a dimension has a value that CloudWatch does not take.

    Source: SES guide, event-publishing-add-event-destination-cloudwatch (guide).
    """
    sources = _dimension_sources(message, happened)
    dimensions: list[dict[str, str]] = []
    for wanted in publication.target["CloudWatchDestination"]["DimensionConfigurations"]:
        name = wanted["DimensionName"]
        found = sources[wanted["DimensionValueSource"]]
        key = name.lower() if wanted["DimensionValueSource"] == "EMAIL_HEADER" else name
        value = found[key][0] if found.get(key) else wanted["DefaultDimensionValue"]
        if not DIMENSION_VALUE.fullmatch(value):
            return None
        dimensions.append({"Name": name, "Value": value})
    name = records.NAMES[happened.kind][0].replace(" ", "")
    return {"MetricName": name, "Dimensions": dimensions, "Timestamp": happened.at, "Value": 1.0, "Unit": "Count"}


def pinpoint(publication: Publication, message: Message, happened: Event) -> dict[str, Any]:
    """Parameters of PutEvents, in Pinpoint's API."""
    application = publication.target["PinpointDestination"]["ApplicationArn"].rpartition("/")[2]
    one = {
        "EventType": f"_email.{records.NAMES[happened.kind][1].lower()}",
        "Timestamp": happened.at.isoformat(),
        "Attributes": {"message_id": message.message_id, "record": as_json(record(publication, message, happened))},
    }
    address = happened.recipients[0] if happened.recipients else ""
    batch = {"Endpoint": {"Address": address, "ChannelType": "EMAIL"}, "Events": {happened.event_id: one}}
    return {"ApplicationId": application, "EventsRequest": {"BatchItem": {message.message_id: batch}}}


def sns_envelope(arn: str, publication_id: str, at: datetime, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What Amazon SNS posts to a subscriber by HTTP, but for its signature. Source: SNS guide, sns-message-and-json-formats (guide)."""
    return {
        "Type": "Notification",
        "MessageId": str(uuid5(NAMESPACE_URL, publication_id)),
        "TopicArn": arn,
        **({"Subject": parameters["Subject"]} if "Subject" in parameters else {}),
        "Message": parameters["Message"],
        "Timestamp": as_text(at),
    }


def sns_post(arn: str, publication_id: str, at: datetime, parameters: Mapping[str, Any]) -> tuple[bytes, Mapping[str, str]]:
    """The same, and the header fields that go with it."""
    envelope = sns_envelope(arn, publication_id, at, parameters)
    headers = {
        "content-type": "text/plain; charset=utf-8",
        "x-amz-sns-message-type": "Notification",
        "x-amz-sns-message-id": envelope["MessageId"],
        "x-amz-sns-topic-arn": arn,
    }
    return as_json(envelope).encode(), headers


def event_envelope(event_id: str, message: Message, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The event as EventBridge hands it to its targets. Source: EventBridge guide, aws-events (guide)."""
    at: datetime = entry["Time"]
    return {
        "version": "0",
        "id": str(uuid5(NAMESPACE_URL, event_id)),
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": message.account_id,
        "time": at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "region": message.region,
        "resources": entry["Resources"],
        "detail": json.loads(entry["Detail"]),
    }


def as_json(value: Any) -> str:
    """JSON without spaces, characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _dimension_sources(message: Message, happened: Event) -> Mapping[str, Mapping[str, Sequence[str]]]:
    headers: dict[str, list[str]] = {}
    for field in records.fields(message, happened.kind):
        headers.setdefault(field.name.lower(), []).append(field.value)
    return {
        "MESSAGE_TAG": records.tags(message, happened.kind),
        "EMAIL_HEADER": headers,
        "LINK_TAG": happened.detail.get("linkTags") or {},
    }

"""Handing an event over: to an AWS service through its API, or to the web address that stands in for it. Nothing here knows the database.

Source: the services' API references (model) for what counts as taken.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gatepost.aws_clients import ANSWER_SECONDS, CONNECT_SECONDS, client_at
from gatepost.mail.messages import Message
from gatepost.mail.outcomes import Event
from gatepost.ses.events import posts, targets
from gatepost.ses.events.publications import Publication
from gatepost.ses.events.targets import NotTold
from gatepost.settings import Settings

if TYPE_CHECKING:
    import urllib3

VALIDATED = "Successfully validated SNS topic for Amazon SES event publishing."
MOST_POINTS = 1000
"""Data points that CloudWatch takes at once. Source: CloudWatch API reference, PutMetricData (guide)."""

_SERVER_IS_BUSY = frozenset((408, 425, 429))
_BUSY = frozenset(("Throttling", "ThrottlingException", "ThrottledException", "LimitExceededException", "ServiceUnavailableException"))


def tell(settings: Settings, publication: Publication, message: Message, happened: Event) -> None:
    """Hand an event over to the target of its publication.

    Raises: NotTold.
    """
    [kind] = publication.target
    url = targets.webhook_of(settings, publication.resource)
    if url:
        _post(url, publication, message, happened)
    elif settings.events_endpoint:
        _SERVICES[kind](settings, publication, message, happened)
    else:
        raise NotTold("neither a webhook nor an events_endpoint leads there any more", alone=False)


def topic_exists(settings: Settings, account_id: str, topic: str) -> bool:
    """Whether a topic takes the text that SES publishes to each new one. A web address in its place is not asked.

    Source: recorded messages (reported).
    """
    if targets.webhook_of(settings, topic) or not settings.events_endpoint:
        return True
    try:
        _publish(settings, account_id, topic, VALIDATED)
    except NotTold:
        return False
    return True


def publish(settings: Settings, account_id: str, topic: str, text: str, publication_id: str, at: datetime) -> None:
    """Publish a text to a topic, or hand what the topic would post to the web address that stands in for it.

    Raises: NotTold.
    """
    url = targets.webhook_of(settings, topic)
    if url:
        post(url, *posts.sns_post(topic, publication_id, at, {"Message": text}))
    else:
        _publish(settings, account_id, topic, text)


def _publish(settings: Settings, account_id: str, topic: str, text: str) -> None:
    asked(client_of(settings, "sns", account_id, _region(topic)).publish, TopicArn=topic, Message=text)


def _sns(settings: Settings, publication: Publication, message: Message, happened: Event) -> None:
    client = client_of(settings, "sns", message.account_id, _region(publication.resource))
    asked(client.publish, **posts.sns(publication, message, happened))


def _event_bridge(settings: Settings, publication: Publication, message: Message, happened: Event) -> None:
    client = client_of(settings, "events", message.account_id, _region(publication.resource))
    answer = asked(client.put_events, Entries=[posts.event_bridge(publication, message, happened)])
    if answer.get("FailedEntryCount"):
        raise NotTold(str(answer.get("Entries")), alone=True)


def _firehose(settings: Settings, publication: Publication, message: Message, happened: Event) -> None:
    client = client_of(settings, "firehose", message.account_id, _region(publication.resource))
    name = publication.resource.rpartition("/")[2]
    data = {"Data": posts.firehose(publication, message, happened)}
    answer = asked(client.put_record_batch, DeliveryStreamName=name, Records=[data])
    if answer.get("FailedPutCount"):
        raise NotTold(str(answer.get("RequestResponses")), alone=True)


def _cloud_watch(settings: Settings, publication: Publication, message: Message, happened: Event) -> None:
    datum = posts.cloud_watch(publication, message, happened)
    if datum is not None:
        measure(settings, message.account_id, message.region, [datum])


def measure(settings: Settings, account_id: str, region: str, data: Sequence[Mapping[str, Any]]) -> None:
    """Put data points into CloudWatch.

    Raises: NotTold.
    """
    for first in range(0, len(data), MOST_POINTS):
        client = client_of(settings, "cloudwatch", account_id, region)
        asked(client.put_metric_data, Namespace=posts.NAMESPACE, MetricData=data[first : first + MOST_POINTS])


def _pinpoint(settings: Settings, publication: Publication, message: Message, happened: Event) -> None:
    client = client_of(settings, "pinpoint", message.account_id, _region(publication.resource))
    asked(client.put_events, **posts.pinpoint(publication, message, happened))


_SERVICES: Mapping[str, Callable[[Settings, Publication, Message, Event], None]] = {
    "SnsDestination": _sns,
    "EventBridgeDestination": _event_bridge,
    "KinesisFirehoseDestination": _firehose,
    "CloudWatchDestination": _cloud_watch,
    "PinpointDestination": _pinpoint,
}


def _post(url: str, publication: Publication, message: Message, happened: Event) -> None:
    body, headers = _body(publication, message, happened)
    if body is not None:
        post(url, body, headers)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Hand something over to a web address.

    Raises: NotTold.
    """
    from urllib3.exceptions import HTTPError  # here, because a server may never post anything

    try:
        answer = _web().request("POST", url, body=body, headers={"user-agent": "Gatepost", **headers}, redirect=False)
    except HTTPError as error:
        raise NotTold(f"{url}: {error}", alone=False) from error
    if not 200 <= answer.status < 300:
        busy = answer.status >= 500 or answer.status in _SERVER_IS_BUSY
        raise NotTold(f"{url} answered {answer.status}", alone=not busy)


def _body(publication: Publication, message: Message, happened: Event) -> tuple[bytes | None, Mapping[str, str]]:
    """What is posted in place of a service: what it would have handed on, or, where it hands nothing on, what it would have got."""
    json = {"content-type": "application/json; charset=utf-8"}
    match next(iter(publication.target)):
        case "SnsDestination":
            parameters = posts.sns(publication, message, happened)
            return posts.sns_post(publication.resource, publication.publication_id, happened.at, parameters)
        case "EventBridgeDestination":
            envelope = posts.event_envelope(happened.event_id, message, posts.event_bridge(publication, message, happened))
            return posts.as_json(envelope).encode(), json
        case "CloudWatchDestination":
            datum = posts.cloud_watch(publication, message, happened)
            if datum is None:
                return None, json
            return posts.as_json({"Namespace": posts.NAMESPACE, **datum, "Timestamp": happened.at.isoformat()}).encode(), json
        case _:
            return posts.firehose(publication, message, happened), json


def asked(function: Callable[..., Any], **parameters: Any) -> Any:
    """What a service answered.

    Raises: NotTold.
    """
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        return function(**parameters)
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
        busy = status >= 500 or error.response.get("Error", {}).get("Code") in _BUSY
        raise NotTold(str(error), alone=not busy) from error
    except (BotoCoreError, ResponseParserError) as error:
        raise NotTold(str(error), alone=False) from error


def _region(arn: str) -> str:
    parts = arn.split(":")
    return parts[3] if len(parts) > 3 and parts[3] else "us-east-1"


def client_of(settings: Settings, service: str, account_id: str, region: str) -> Any:
    """A client for a service at `events_endpoint`."""
    return client_at(settings.events_endpoint, service, region, account_id)


@lru_cache(maxsize=1)
def _web() -> "urllib3.PoolManager":
    import urllib3

    patience = urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
    return urllib3.PoolManager(timeout=patience, retries=False, maxsize=8)

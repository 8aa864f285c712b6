"""Event destinations: made by either API and seen by both, as far as each has words for them; what they refuse."""

from typing import Any

import pytest

ROLE = "arn:aws:iam::123456789012:role/ses"
STREAM = "arn:aws:firehose:us-east-1:123456789012:deliverystream/mail"
DIMENSION = {"DimensionName": "campaign", "DimensionValueSource": "MESSAGE_TAG", "DefaultDimensionValue": "none"}

OF_HEADER_TO = DIMENSION | {"DimensionName": "To", "DimensionValueSource": "EMAIL_HEADER"}
OTHER_BUS = "arn:aws:events:us-east-1:123456789012:event-bus/mine"


def create(post: Any, name: str = "mine", kinds: Any = ("SEND",), **target: Any) -> None:
    post.gatepost.sesv2.create_configuration_set_event_destination(
        ConfigurationSetName=post.set, EventDestinationName=name, EventDestination={"MatchingEventTypes": list(kinds), **target}
    )


def of_set(post: Any) -> list[dict[str, Any]]:
    return post.gatepost.sesv2.get_configuration_set_event_destinations(ConfigurationSetName=post.set)["EventDestinations"]


def test_the_second_api_shows_what_it_was_given(post: Any) -> None:
    bus = {"EventBusArn": f"arn:aws:events:us-east-1:{post.gatepost.account}:event-bus/default"}
    create(post, "bus", ["DELIVERY_DELAY", "SUBSCRIPTION"], Enabled=True, EventBridgeDestination=bus)
    create(post, "figures", CloudWatchDestination={"DimensionConfigurations": [DIMENSION]})
    assert of_set(post) == [
        {"Name": "bus", "Enabled": True, "MatchingEventTypes": ["DELIVERY_DELAY", "SUBSCRIPTION"], "EventBridgeDestination": bus},
        {
            "Name": "figures",
            "Enabled": False,
            "MatchingEventTypes": ["SEND"],
            "CloudWatchDestination": {"DimensionConfigurations": [DIMENSION]},
        },
    ]


def test_the_first_api_makes_changes_and_deletes_them(post: Any) -> None:
    ses = post.gatepost.ses
    firehose = {"IAMRoleARN": ROLE, "DeliveryStreamARN": STREAM}
    ses.create_configuration_set_event_destination(
        ConfigurationSetName=post.set,
        EventDestination={"Name": "line", "MatchingEventTypes": ["send", "renderingFailure"], "KinesisFirehoseDestination": firehose},
    )
    assert of_set(post) == [
        {
            "Name": "line",
            "Enabled": False,
            "MatchingEventTypes": ["SEND", "RENDERING_FAILURE"],
            "KinesisFirehoseDestination": {"IamRoleArn": ROLE, "DeliveryStreamArn": STREAM},
        }
    ]
    ses.update_configuration_set_event_destination(
        ConfigurationSetName=post.set,
        EventDestination={"Name": "line", "Enabled": True, "MatchingEventTypes": ["open"], "SNSDestination": {"TopicARN": post.topic}},
    )
    described = ses.describe_configuration_set(ConfigurationSetName=post.set, ConfigurationSetAttributeNames=["eventDestinations"])
    assert described["EventDestinations"] == [
        {"Name": "line", "Enabled": True, "MatchingEventTypes": ["open"], "SNSDestination": {"TopicARN": post.topic}}
    ]
    ses.delete_configuration_set_event_destination(ConfigurationSetName=post.set, EventDestinationName="line")
    assert of_set(post) == []


def test_the_second_api_deletes_one_and_leaves_the_others(post: Any) -> None:
    create(post, "first", SnsDestination={"TopicArn": post.topic})
    create(post, "second", SnsDestination={"TopicArn": post.topic})
    post.gatepost.sesv2.delete_configuration_set_event_destination(ConfigurationSetName=post.set, EventDestinationName="first")
    assert [one["Name"] for one in of_set(post)] == ["second"]


def test_the_first_api_leaves_out_what_it_has_no_words_for(post: Any) -> None:
    create(post, "bus", EventBridgeDestination={"EventBusArn": f"arn:aws:events:us-east-1:{post.gatepost.account}:event-bus/default"})
    create(post, "late", ["SEND", "DELIVERY_DELAY"], SnsDestination={"TopicArn": post.topic})
    described = post.gatepost.ses.describe_configuration_set(
        ConfigurationSetName=post.set, ConfigurationSetAttributeNames=["eventDestinations"]
    )
    assert described["EventDestinations"] == [
        {"Name": "late", "Enabled": False, "MatchingEventTypes": ["send"], "SNSDestination": {"TopicARN": post.topic}}
    ]


ONE = (
    "Please provide only one destination with each request. Either a Firehose Destination or a Cloudwatch Destination or an SNS "
    "Destination or an EventBridge Destination."
)


@pytest.mark.parametrize(
    ("name", "kinds", "target", "text"),
    [
        (
            "no dots.",
            ["SEND"],
            {},
            "Invalid event destination name <no dots.>: only alphanumeric ASCII characters, '_', and '-' are allowed.",
        ),
        (65 * "x", ["SEND"], {}, "Event destination name cannot exceed 64 characters."),
        ("mine", [], {}, "At least one event type must be specified."),
        ("mine", ["SEND"], {}, "Event destination is not provided."),
        (
            "mine",
            ["SEND"],
            {"SnsDestination": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:a"}, "PinpointDestination": {}},
            ONE,
        ),
        (
            "mine",
            ["SEND"],
            {"CloudWatchDestination": {"DimensionConfigurations": []}},
            "CloudWatch metrics dimension configuration list cannot be empty.",
        ),
        ("mine", ["SEND"], {"PinpointDestination": {}}, "Invalid Pinpoint application ARN provided: null."),
        (
            "mine",
            ["SEND"],
            {
                "CloudWatchDestination": {
                    "DimensionConfigurations": [DIMENSION | {"DimensionName": "To", "DimensionValueSource": "EMAIL_HEADER"}]
                }
            },
            "Header <To> cannot be used as a CloudWatch dimension.",
        ),
        (
            "mine",
            ["SEND"],
            {"EventBridgeDestination": {"EventBusArn": OTHER_BUS}},
            f"Invalid event bus ARN provided: {OTHER_BUS}. Only the default event bus is supported.",
        ),
    ],
)
def test_definitions_that_can_not_be_are_refused(post: Any, refused: Any, name: str, kinds: Any, target: Any, text: str) -> None:
    with refused("BadRequestException", text):
        create(post, name, kinds, **target)


def test_a_topic_that_is_not_there_is_refused_by_both_apis(post: Any, listener: Any, refused: Any) -> None:
    topic = f"arn:aws:sns:us-east-1:{post.gatepost.account}:gone"
    listener.deaf["gone"] = 404
    text = f"SNS topic <{topic}> not found."
    try:
        with refused("BadRequestException", text):
            create(post, SnsDestination={"TopicArn": topic})
        with pytest.raises(post.gatepost.ses.exceptions.InvalidSNSDestinationException) as caught:
            post.gatepost.ses.create_configuration_set_event_destination(
                ConfigurationSetName=post.set,
                EventDestination={"Name": "mine", "MatchingEventTypes": ["send"], "SNSDestination": {"TopicARN": topic}},
            )
    finally:
        del listener.deaf["gone"]
    assert caught.value.response["Error"]["Message"] == text
    assert (caught.value.response["ConfigurationSetName"], caught.value.response["EventDestinationName"]) == (post.set, "mine")
    assert of_set(post) == []


def test_errors_of_the_first_api_for_single_services(post: Any, refused: Any) -> None:
    for code, target in (
        ("InvalidCloudWatchDestination", {"CloudWatchDestination": {"DimensionConfigurations": []}}),
        ("InvalidFirehoseDestination", {"KinesisFirehoseDestination": {"IAMRoleARN": ROLE, "DeliveryStreamARN": "arn:aws:s3:::mail"}}),
    ):
        with pytest.raises(post.gatepost.ses.exceptions.ClientError) as caught:
            post.gatepost.ses.create_configuration_set_event_destination(
                ConfigurationSetName=post.set, EventDestination={"Name": "mine", "MatchingEventTypes": ["send"], **target}
            )
        assert caught.value.response["Error"]["Code"] == code


def test_names_are_taken_once_and_unknown_ones_are_not_found(post: Any, refused: Any) -> None:
    create(post, SnsDestination={"TopicArn": post.topic})
    twice = f"An event destination with name <mine> already exists for configuration set <{post.set}>."
    with refused("AlreadyExistsException", twice):
        create(post, SnsDestination={"TopicArn": post.topic})
    with refused("NotFoundException", "No EventDestination found for other"):
        post.gatepost.sesv2.delete_configuration_set_event_destination(ConfigurationSetName=post.set, EventDestinationName="other")
    with refused("EventDestinationDoesNotExist", "No EventDestination found for other"):
        post.gatepost.ses.delete_configuration_set_event_destination(ConfigurationSetName=post.set, EventDestinationName="other")
    with refused("EventDestinationDoesNotExist", "No EventDestination found for other"):
        post.gatepost.ses.update_configuration_set_event_destination(
            ConfigurationSetName=post.set,
            EventDestination={"Name": "other", "MatchingEventTypes": ["send"], "SNSDestination": {"TopicARN": post.topic}},
        )
    with refused("NotFoundException", "Configuration set <none> does not exist."):
        post.gatepost.sesv2.get_configuration_set_event_destinations(ConfigurationSetName="none")
    with refused("NotFoundException", "No EventDestination found for other"):
        post.gatepost.sesv2.update_configuration_set_event_destination(
            ConfigurationSetName=post.set,
            EventDestinationName="other",
            EventDestination={"MatchingEventTypes": ["SEND"], "SnsDestination": {"TopicArn": post.topic}},
        )


def test_a_set_has_ten_destinations_at_most_and_takes_them_with_it(post: Any, refused: Any) -> None:
    for number in range(10):
        create(post, f"d{number}", SnsDestination={"TopicArn": post.topic})
    with refused("LimitExceededException", "A maximum of 10 event destinations is allowed per configuration set."):
        create(post, "d10", SnsDestination={"TopicArn": post.topic})
    assert len(of_set(post)) == 10
    post.gatepost.sesv2.delete_configuration_set(ConfigurationSetName=post.set)
    post.gatepost.sesv2.create_configuration_set(ConfigurationSetName=post.set)
    assert of_set(post) == []

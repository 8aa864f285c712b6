"""Errors of configuration sets, their options and event destinations."""

from gatepost.ses.errors import AlreadyExists, BadRequest, NotFound


class InvalidConfigurationSet(BadRequest):
    """Source: model for the code, guessed for the text."""

    query_code = "InvalidConfigurationSet"


class InvalidTrackingOptions(BadRequest):
    """Source: model for the code; texts (reported)."""

    query_code = "InvalidTrackingOptions"


class InvalidDeliveryOptions(BadRequest):
    """Source: model for the code; texts (reported)."""

    query_code = "InvalidDeliveryOptions"


class _InvalidDestination(BadRequest):
    def __init__(self, configuration_set: str, destination: str, text: str) -> None:
        super().__init__(text, ConfigurationSetName=configuration_set, EventDestinationName=destination)


class InvalidCloudWatchDestination(_InvalidDestination):
    """Source: model for the code."""

    query_code = "InvalidCloudWatchDestination"


class InvalidFirehoseDestination(_InvalidDestination):
    """Source: model for the code."""

    query_code = "InvalidFirehoseDestination"


class InvalidSnsDestination(_InvalidDestination):
    """Nobody answers for the topic. Source: recorded answers of the first API (reported); the second's type (guessed)."""

    query_code = "InvalidSNSDestination"

    def __init__(self, configuration_set: str, destination: str, topic: str) -> None:
        super().__init__(configuration_set, destination, f"SNS topic <{topic}> not found.")


class ConfigurationSetExists(AlreadyExists):
    """Source: reported."""

    query_code = "ConfigurationSetAlreadyExists"

    def __init__(self, name: str) -> None:
        super().__init__(f"Configuration set <{name}> already exists.", ConfigurationSetName=name)


class EventDestinationExists(AlreadyExists):
    """Source: model for the code, guessed for the text."""

    query_code = "EventDestinationAlreadyExists"

    def __init__(self, configuration_set: str, name: str) -> None:
        super().__init__(
            f"An event destination with name <{name}> already exists for configuration set <{configuration_set}>.",
            ConfigurationSetName=configuration_set,
            EventDestinationName=name,
        )


class TrackingOptionsExist(AlreadyExists):
    """Source: model for the code, guessed for the text."""

    query_code = "TrackingOptionsAlreadyExistsException"

    def __init__(self, configuration_set: str) -> None:
        super().__init__(
            f"Tracking options already exist for configuration set <{configuration_set}>.", ConfigurationSetName=configuration_set
        )


class ConfigurationSetNotFound(NotFound):
    """The angle brackets are part of the text. Source: recorded answers (reported)."""

    query_code = "ConfigurationSetDoesNotExist"

    def __init__(self, name: str) -> None:
        super().__init__(f"Configuration set <{name}> does not exist.", ConfigurationSetName=name)


class EventDestinationNotFound(NotFound):
    """Source: recorded answers of the first API (reported)."""

    query_code = "EventDestinationDoesNotExist"

    def __init__(self, configuration_set: str, name: str) -> None:
        super().__init__(f"No EventDestination found for {name}", ConfigurationSetName=configuration_set, EventDestinationName=name)


class TrackingOptionsNotFound(NotFound):
    """Source: model for the code, guessed for the text."""

    query_code = "TrackingOptionsDoesNotExistException"

    def __init__(self, configuration_set: str) -> None:
        super().__init__(
            f"Tracking options do not exist for configuration set <{configuration_set}>.", ConfigurationSetName=configuration_set
        )

"""Errors of rule sets, rules, filters, and of what rules name."""

from gatepost.ses.errors import AlreadyExists, NotFound, SesError


class RuleSetExists(AlreadyExists):
    """Source: reported."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Rule set already exists: {name}", Name=name)


class RuleExists(AlreadyExists):
    """Source: reported."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Rule already exists: {name}", Name=name)


class FilterExists(AlreadyExists):
    """Source: reported for the code, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Filter already exists: {name}", Name=name)


class RuleSetNotFound(NotFound):
    """Source: reported."""

    query_code = "RuleSetDoesNotExist"

    def __init__(self, name: str) -> None:
        super().__init__(f"Rule set does not exist: {name}", Name=name)


class RuleNotFound(NotFound):
    """Source: reported."""

    query_code = "RuleDoesNotExist"

    def __init__(self, name: str) -> None:
        super().__init__(f"Rule does not exist: {name}", Name=name)


class ActiveRuleSet(SesError):
    """Source: probes of the real service (reported)."""

    query_code = "CannotDelete"

    def __init__(self, name: str) -> None:
        super().__init__(f"Cannot delete active rule set: {name}", Name=name)


class InvalidS3Configuration(SesError):
    """Source: reported."""

    query_code = "InvalidS3Configuration"

    def __init__(self, bucket: str) -> None:
        super().__init__(f"Could not write to bucket: {bucket}", Bucket=bucket)


class InvalidSnsTopic(SesError):
    """Source: reported."""

    query_code = "InvalidSnsTopic"

    def __init__(self, topic: str, text: str = "") -> None:
        super().__init__(text or f"Invalid SNS topic: {topic}", Topic=topic)


class UnreachableSnsTopic(InvalidSnsTopic):
    """Source: reported."""

    def __init__(self, topic: str) -> None:
        super().__init__(topic, f"Could not publish to SNS topic: {topic}")


class InvalidLambdaFunction(SesError):
    """Source: reported."""

    query_code = "InvalidLambdaFunction"

    def __init__(self, arn: str) -> None:
        super().__init__(f"Could not invoke Lambda function: {arn}", FunctionArn=arn)

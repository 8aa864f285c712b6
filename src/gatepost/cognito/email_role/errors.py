"""What IAM refuses with: the model's error codes and statuses. Source: API reference (model); texts reported."""

from gatepost.wire.errors import AwsError


class IamError(AwsError):
    """Any refusal by IAM."""


class NoSuchEntity(IamError):
    """No such role, or no such deletion task."""

    code = query_code = "NoSuchEntity"
    status = query_status = 404

    def __init__(self, name: str, kind: str = "role") -> None:
        super().__init__(f"The {kind} with name {name} cannot be found.")


class InvalidInput(IamError):
    """A value that IAM does not take."""

    code = query_code = "InvalidInput"


class RoleTaken(InvalidInput):
    """The account has the role."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Service role name {name} has been taken in this account, please try a different suffix.")

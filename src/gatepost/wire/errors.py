"""The root of every error that goes out over the wire, and what AWS's front ends answer before any service looks.

    AwsError
    ├── cognito.errors.*        one class an exception of the user-pools model
    ├── ses.errors.*            one class an exception of the two SES models
    ├── InternalFailure         something broke here (500)
    ├── NotImplementedHere      modelled, not built yet (501)
    └── FrontEndError
        ├── what was asked      UnknownOperation · MissingAction · Malformed · TooLarge · ConstraintViolations
        └── who asks            MissingAuthenticationToken · IncompleteSignature · UnrecognizedClient ·
                                InvalidSignature

An error is raised by whoever finds out; the protocol that the request came in by decides what it looks like.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Self


class AwsError(Exception):
    """An AWS error: a code, a text, an HTTP status, and members beside the text where the model has some.

    `code` is the exception's name in the JSON protocols, `status` its HTTP status there. The Query protocol's are
    `query_code` and `query_status`; `rest_code` and `rest_status` are for the few that SES's second API calls
    otherwise. Empty means: as `code` and `status`. A text of None is sent as JSON null, as SES does now and then.
    """

    code: ClassVar[str] = "InternalFailure"
    status: ClassVar[int] = 400
    query_code: ClassVar[str] = ""
    query_status: ClassVar[int] = 400
    rest_code: ClassVar[str] = ""
    rest_status: ClassVar[int] = 0
    text: ClassVar[str] = ""

    def __init__(self, text: str | None = "", **members: Any) -> None:
        self.message: str | None = self.text if text == "" else text
        self.members = members
        self.keeps_changes = False
        super().__init__(self.message)

    def keeping(self) -> Self:
        """The same error, raised so that what the transaction has written so far is committed all the same.

        A sign-up whose mail was refused leaves its user behind; a wrong code counts as a try.
        """
        self.keeps_changes = True
        return self


class InternalFailure(AwsError):
    """Something broke here. The text says nothing about it; the log does."""

    code = "InternalFailure"
    query_code = "InternalFailure"
    status = 500
    query_status = 500
    text = "The request processing has failed because of an unknown error, exception or failure."


class NotImplementedHere(AwsError):
    """The model knows the operation, this server does not yet."""

    code = "NotImplemented"
    query_code = "NotImplemented"
    status = 501
    query_status = 501

    def __init__(self, operation: str) -> None:
        super().__init__(f"The operation {operation} is not implemented by this server yet.")


class FrontEndError(AwsError):
    """What is answered before a service sees the request."""


class UnknownOperation(FrontEndError):
    """No operation of that name or path. Source: API reference, common errors (guessed for the second API of SES)."""

    code = "UnknownOperationException"
    query_code = "InvalidAction"
    rest_status = 404

    def __init__(self, action: str | None = None, version: str = "") -> None:
        super().__init__(None if action is None else f"Could not find operation {action} for version {version}")


class MissingAction(FrontEndError):
    """A Query request that does not say what it wants. Source: API reference, common errors."""

    code = "MissingAction"
    text = "Missing Action"


class Malformed(FrontEndError):
    """Bytes that are not what the protocol or the model's types ask for; found before any constraint is looked at.

    Source: reported for the JSON protocols, guessed for Query.
    """

    code = "SerializationException"
    query_code = "MalformedInput"


class TooLarge(FrontEndError):
    """More than a request may hold. Source: guessed."""

    code = "RequestEntityTooLargeException"
    query_code = "RequestEntityTooLarge"
    status = 413
    query_status = 413
    text = "Request size exceeded the allowed limit."


class ConstraintViolations(FrontEndError):
    """Everything in a request that breaks the model's constraints, in one text. Source: reported."""

    code = "InvalidParameterException"
    query_code = "ValidationError"
    rest_code = "BadRequestException"

    def __init__(self, violations: Sequence[str]) -> None:
        count = len(violations)
        super().__init__(f"{count} validation error{'' if count == 1 else 's'} detected: {'; '.join(violations)}")


class MissingAuthenticationToken(FrontEndError):
    """An operation that needs a signature came without. Source: API reference, common errors."""

    code = "MissingAuthenticationTokenException"
    query_code = "MissingAuthenticationToken"
    query_status = 403
    rest_status = 403
    text = "Missing Authentication Token"


class IncompleteSignature(FrontEndError):
    """A signature that lacks a part or can't be read. Source: API reference, common errors."""

    code = "IncompleteSignatureException"
    query_code = "IncompleteSignature"


class UnrecognizedClient(FrontEndError):
    """An access key that nobody has. Source: API reference, common errors."""

    code = "UnrecognizedClientException"
    query_code = "InvalidClientTokenId"
    query_status = 403
    rest_status = 403
    text = "The security token included in the request is invalid."


class InvalidSignature(FrontEndError):
    """A signature by another secret, over other bytes, for another scope or at another time. Source: reported."""

    code = "InvalidSignatureException"
    query_code = "SignatureDoesNotMatch"
    query_status = 403
    rest_status = 403
    text = (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
        "and signing method. Consult the service documentation for details."
    )

"""The root of every error that goes out over the wire.

    AwsError
    ├── cognito.errors.*        one class an exception of the user-pools model
    ├── ses.errors.*            one class an exception of the two SES models
    └── wire's own              what AWS's front ends answer before any service looks (below)

An error is raised by whoever finds out; the protocol that the request came in by decides what it looks like.
"""

from typing import Any, ClassVar, Self


class AwsError(Exception):
    """An AWS error: a code, a text, an HTTP status, and members beside the text where the model has some.

    `code` is the exception's name in the JSON protocols. `query_code` is the code in the Query protocol where it
    differs; `query_status` its HTTP status there. A text of None is sent as JSON null, as SES does now and then.
    """

    code: ClassVar[str] = "InternalFailure"
    status: ClassVar[int] = 400
    query_code: ClassVar[str] = ""
    query_status: ClassVar[int] = 400
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

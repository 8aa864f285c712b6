"""Why a function gave no answer, in AWS's words."""

TIMED_OUT = "Socket timeout while invoking Lambda function"
"""Source: reported."""
NOT_THERE = "AccessDeniedException"
"""What AWS says of a function that does not exist, too: it may not even know. Source: AWS's knowledge center (guide)."""
BROKEN = "ServiceException"
"""Source: Lambda API reference, Invoke (guide)."""


class FunctionFailed(Exception):
    """The function ended with an error; the exception's text is its message."""


class NotReached(Exception):
    """The function gave no answer. `again` says whether another try may help."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.again = again

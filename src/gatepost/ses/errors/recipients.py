"""Errors about whom mail goes to, and what became of it: contacts, suppressed addresses, messages, jobs."""

from gatepost.ses.errors import AlreadyExists, InvalidNextToken, NotFound


class InvalidNextTokenOfSuppressed(InvalidNextToken):
    """ListSuppressedDestinations models a type of its own. Source: model."""

    code = "InvalidNextTokenException"


class ContactExists(AlreadyExists):
    """Source: probes of the real service (reported)."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} already exists in List.")


class ContactListNotFound(NotFound):
    """Source: probes of the real service (reported)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"List with name: {name} doesn't exist.")


class ContactNotFound(NotFound):
    """Source: probes of the real service (reported)."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} doesn't exist in List.")


class SuppressedDestinationNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, address: str) -> None:
        super().__init__(f"Email address {address} does not exist on your suppression list.")


class MessageNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, message_id: str) -> None:
        super().__init__(f"Message {message_id} does not exist.")


class JobNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"Job {job_id} does not exist.")

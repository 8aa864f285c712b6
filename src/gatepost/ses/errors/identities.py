"""Errors of identities, their policies and certificates."""

from gatepost.ses.errors import AlreadyExists, BadRequest, LimitExceeded, NotFound


class InvalidDomainName(BadRequest):
    """Source: guessed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Invalid domain name {name}.")


class InvalidEmailAddress(BadRequest):
    """Without a space before the bracket. Source: probes of the real service (reported)."""

    def __init__(self, address: str) -> None:
        super().__init__(f"Invalid email address<{address}>.")


class InvalidPolicy(BadRequest):
    """Source: model."""

    query_code = "InvalidPolicy"


class IdentityExists(AlreadyExists):
    """The missing `s` is AWS's. Source: reported."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Email identity {name} already exist.")


class PolicyExists(AlreadyExists):
    """Source: probes of the real service (reported)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Policy <{name}> already exists")


class CertificateExists(AlreadyExists):
    """Source: model for the type, guessed for the text."""

    def __init__(self, address: str) -> None:
        super().__init__(f"A certificate is already associated with {address}.")


class IdentityNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Email identity {name} does not exist.")


class PolicyIdentityNotFound(NotFound):
    """Policy calls print brackets around the name. Source: probes of the real service (reported)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Email identity <{name}> does not exist.")


class PolicyNotFound(NotFound):
    """Source: probes of the real service (reported)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Policy <{name}> does not exist")


class TooManyPolicies(LimitExceeded):
    """Source: probes of the real service (reported)."""

    query_code = "InvalidParameterValue"

    def __init__(self, identity: str) -> None:
        super().__init__(f"Number of policies for <{identity}> exceeds max allowed number of policies per resource")

"""Errors of what mail is sent by: tenants, pools of dedicated addresses, multi-region endpoints."""

from gatepost.ses.errors import AlreadyExists, BadRequest, NotFound


class HasTenants(BadRequest):
    """Source: probes of the real service (reported)."""

    def __init__(self, arn: str) -> None:
        super().__init__(f"Cannot delete <{arn}> because it has tenant associations. Remove all tenant associations and try again.")


class TenantExists(AlreadyExists):
    """Source: probes of the real service (reported)."""

    def __init__(self, name: str, account_id: str) -> None:
        super().__init__(f"Tenant with name {name} already exists in account {account_id}")


class ResourceAssociated(AlreadyExists):
    """Source: probes of the real service (reported)."""

    def __init__(self, arn: str, tenant: str) -> None:
        super().__init__(f"Resources {arn} has already been associated with tenant {tenant}")


class PoolExists(AlreadyExists):
    """Source: model for the type, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The pool <{name}> already exists.")


class EndpointExists(AlreadyExists):
    """Source: model for the type, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Multi-region endpoint <{name}> already exists.")


class TenantNotFound(NotFound):
    """Source: probes of the real service (reported)."""

    def __init__(self, name: str, account_id: str) -> None:
        super().__init__(f"Tenant {name} for AwsAccountId {account_id} not found.")


class PoolNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The requested pool <{name}> does not exist.")


class AddressNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, ip: str) -> None:
        super().__init__(f"The requested IP address <{ip}> does not exist.")


class EndpointNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Multi-region endpoint <{name}> does not exist.")

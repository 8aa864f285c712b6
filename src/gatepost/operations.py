"""The operations that this server implements, registered by their handlers.

`docs/compatibility.md` and the dispatcher both read these registries: what is not in one answers `NotImplemented`.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from gatepost.call import Call

Handler: TypeAlias = "Callable[[Call, Any], Any]"
H = TypeVar("H", bound=Callable[..., Any])


class Service:
    """The handlers of one AWS service, by operation name as its model spells it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.handlers: dict[str, Handler] = {}

    def operation(self, *names: str) -> Callable[[H], H]:
        """Register a handler for one operation, or for several that do the same."""

        def register(handler: H) -> H:
            for name in names:
                if name in self.handlers:
                    raise ValueError(f"{self.name}.{name} has two handlers")
                self.handlers[name] = handler
            return handler

        return register


cognito = Service("cognito-idp")
ses = Service("ses")
sesv2 = Service("sesv2")
sts = Service("sts")
iam = Service("iam")

SERVICES: Mapping[str, Service] = {service.name: service for service in (cognito, ses, sesv2, sts, iam)}

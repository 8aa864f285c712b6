"""`docs/compatibility.md`: every operation of the three models, whether it is implemented, and what is kept without effect.

It is read from the registries that the dispatcher uses, and from the tables by which the handlers log inert members.
"""

from collections.abc import Iterator, Mapping

from gatepost.cli.documents.markdown import page, table
from gatepost.cognito import inert as cognito_inert
from gatepost.operations import SERVICES
from gatepost.server.opening import register_operations
from gatepost.ses import inert as ses_inert
from gatepost.ses import unmeasured
from gatepost.wire import catalogue
from gatepost.wire.catalogue import Operation

TITLES: Mapping[str, str] = {
    "cognito-idp": "Amazon Cognito user pools (`cognito-idp`)",
    "ses": "Amazon SES, first API (`ses`)",
    "sesv2": "Amazon SES, second API (`sesv2`)",
}


def render() -> str:
    """The page."""
    register_operations()
    everything = catalogue.operations()
    done = sum(_implemented(operation) for operation in everything)
    return page(
        "Compatibility",
        f"Gatepost reads requests and writes answers for all {len(everything)} operations of the three services' models in botocore. "
        f"{done} of them are implemented. The others answer HTTP 501 with the error code `NotImplemented`, naming the operation.",
        "What a request can set acts, or is refused, or is listed here under “kept without effect”: it is checked, stored and "
        "shown again, and the server's log says so when it is used. Operations that can only refuse are listed under “always refused”. "
        "What AWS measures in the world outside is listed under “not measured "
        "here”: the answer has what this server saw itself, or nothing.",
        *(block for service in TITLES for block in _service(service)),
        "## Neighbours",
        "For whoever asks who is calling, and for the role by which Cognito sends from an account's own SES, these are answered as well; "
        "of other roles IAM here knows nothing. All other operations of these services answer `NotImplemented`.",
        table(("Service", "Operations"), ((f"`{name}`", ", ".join(sorted(SERVICES[name].handlers))) for name in catalogue.NEIGHBOURS)),
    )


def _service(service: str) -> Iterator[str | list[str]]:
    operations = catalogue.of_service(service).values()
    done = [operation for operation in operations if _implemented(operation)]
    inert = {operation.name: _inert(operation) for operation in done}
    yield f"## {TITLES[service]}"
    yield f"{len(done)} of {len(operations)} operations are implemented."
    yield table(("Operation", "Status"), ((o.name, _status(o)) for o in sorted(operations, key=_name)))
    if any(inert.values()):
        yield "### Kept without effect"
        yield table(
            ("Operation", "Member", "Why"),
            ((name, f"`{member}`", reason) for name, members in sorted(inert.items()) for member, reason in members.items()),
        )
    if service == "cognito-idp":
        yield "### Always refused"
        yield table(("Operation", "Why"), sorted(cognito_inert.REFUSED.items()))

    elsewhere = unmeasured.OPERATIONS.get(service, {})
    if elsewhere:
        yield "### Not measured here"
        yield table(("Operation", "What AWS knows, and what is answered"), sorted(elsewhere.items()))


def _name(operation: Operation) -> str:
    return operation.name


def _implemented(operation: Operation) -> bool:
    return operation.name in SERVICES[operation.service].handlers


def _status(operation: Operation) -> str:
    if operation.service == "cognito-idp" and operation.name in cognito_inert.REFUSED:
        return "always refused"
    return "implemented" if _implemented(operation) else "not yet"


def _inert(operation: Operation) -> Mapping[str, str]:
    """What this operation keeps without effect, by member."""
    if operation.service != "cognito-idp":
        return ses_inert.OPERATIONS[operation.service].get(operation.name, {})
    members = operation.input.members if operation.input else {}
    shared = {member: reason for member, reason in cognito_inert.ANYWHERE.items() if member in members}
    return {**cognito_inert.OPERATIONS.get(operation.name, {}), **shared}

"""`gatepost doctor`: why did the mail not arrive?"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatepost.cli import output
from gatepost.cli.options import AsJson
from gatepost.cli.problems import Problem
from gatepost.cli.remote import Remote

if TYPE_CHECKING:
    from gatepost.doctor.diagnosis import Diagnosis, Report
    from gatepost.doctor.names import Names

Pool = Annotated[str, typer.Option("--user-pool-id", help="The user pool's id.")]
EndpointUrl = Annotated[str | None, typer.Option("--endpoint-url", help="Another endpoint than AWS, for all services.")]
Profile = Annotated[str | None, typer.Option(help="A profile of the AWS CLI's configuration.")]
PoolRegion = Annotated[str | None, typer.Option("--region", help="The pool's Region; by default the one its id begins with.")]


class Operation(StrEnum):
    """The operations that send mail: `doctor.case.OPERATIONS`."""

    SIGN_UP = "SignUp"
    RESEND = "ResendConfirmationCode"
    FORGOT_PASSWORD = "ForgotPassword"
    ADMIN_RESET = "AdminResetUserPassword"
    ADMIN_CREATE = "AdminCreateUser"
    UPDATE_ATTRIBUTES = "UpdateUserAttributes"
    ADMIN_UPDATE_ATTRIBUTES = "AdminUpdateUserAttributes"
    VERIFICATION_CODE = "GetUserAttributeVerificationCode"
    SIGN_IN = "InitiateAuth"
    ADMIN_SIGN_IN = "AdminInitiateAuth"
    ANSWER = "RespondToAuthChallenge"


def doctor(
    pool: Pool,
    username: Annotated[str, typer.Option(help="The user who got no mail.")] = "",
    email: Annotated[str, typer.Option(help="The address that got no mail; by default the user's.")] = "",
    error: Annotated[str, typer.Option(help="The error text, as a client or a log shows it.")] = "",
    operation: Annotated[
        Operation | None, typer.Option(help="What should have sent the mail; by default whatever the user waits for.")
    ] = None,
    message_id: Annotated[str, typer.Option(help="SES's id of the mail, to see what became of it.")] = "",
    resolver: Annotated[
        str,
        typer.Option(help="The DNS resolver to ask: HOST[:PORT], or `system`. By default the system's, and none with --endpoint-url."),
    ] = "",
    endpoint_url: EndpointUrl = None,
    profile: Profile = None,
    region: PoolRegion = None,
    json: AsJson = False,
    html: Annotated[Path | None, typer.Option(help="Also write the report as a page that needs nothing else.")] = None,
) -> None:
    """Find out why a user pool's mail does not arrive: the probable cause first, and the command that mends it.

    Only reads. Exits with 0 when nothing is found, 1 with warnings, 2 with a cause, 3 when the pool could not be read.
    """
    from gatepost.doctor.case import Case
    from gatepost.doctor.examination import examine
    from gatepost.doctor.reading import Aws

    case = Case(
        Aws(profile, region, endpoint_url),
        pool,
        username,
        email,
        error,
        operation or "",
        message_id,
        _default_sent(endpoint_url, pool),
        _names(resolver, endpoint_url),
    )
    with _progress() as tell:
        report = examine(case, tell)
    if html:
        _write(html, report)
    if json:
        output.as_json(report.as_json())
    else:
        _print(report)
    raise typer.Exit(report.exit_code)


def _names(resolver: str, endpoint_url: str | None) -> "Names | None":
    from gatepost.doctor.names import SYSTEM, Names, NoResolver, resolver_at

    if not resolver and endpoint_url is not None:
        return None
    try:
        return Names(resolver_at(resolver or SYSTEM))
    except NoResolver as wrong:
        if not resolver:
            return None
        raise typer.BadParameter(str(wrong), param_hint="--resolver") from wrong


def _default_sent(endpoint_url: str | None, pool: str) -> int | None:
    """What a Gatepost server knows about AWS's own sender; other endpoints know nothing."""
    if endpoint_url is None:
        return None
    try:
        return int(Remote(endpoint_url).get("/_gatepost/default-sender", pool=pool)["sent"])
    except (Problem, KeyError, TypeError, ValueError):
        return None


@contextmanager
def _progress() -> "Generator[Callable[[str], None]]":
    """Tells on a terminal what is looked at; elsewhere nothing is said."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _title: None
        return
    with console.status("Looking …") as status:
        yield lambda title: status.update(f"Looking at: {title.replace('[', '(')} …")


def _write(path: Path, report: "Report") -> None:
    from gatepost.doctor.page import page

    try:
        path.write_text(page(report), encoding="utf-8")
    except OSError as refused:
        raise Problem(f"The report cannot be written to {path}: {refused.strerror}.") from refused


def _print(report: "Report") -> None:
    from rich.console import Console

    from gatepost.doctor.diagnosis import Outcome, Status

    console = Console(highlight=False, markup=False, soft_wrap=True)
    styles = {Outcome.FINE: "bold green", Outcome.WARNINGS: "bold yellow", Outcome.BROKEN: "bold red", Outcome.COULD_NOT_LOOK: "bold red"}
    console.print(_headline(report), style=styles[report.outcome])
    told = report.found()
    if report.outcome in (Outcome.BROKEN, Outcome.COULD_NOT_LOOK):
        _tell(console.print, told[0])
        told = told[1:]
    for one in told:
        console.print()
        console.print(f"{one.id:<4} {_kind(one)}: {one.text}")
        _tell(console.print, one)
    unchecked = report.of(Status.UNCHECKED)
    if unchecked:
        console.print("\nNot checked:", style="bold")
        for one in unchecked:
            console.print(f"{one.id:<4} {one.title}: {one.text.replace('not checked: ', '', 1)}", style="dim")
    good = report.of(Status.OK)
    if good:
        console.print(f"\nIn order: {', '.join(one.id for one in good)} (--json says what each looked at)", style="dim")


def _headline(report: "Report") -> str:
    from gatepost.doctor.diagnosis import Outcome

    first = next(iter(report.findings), None)
    match report.outcome:
        case Outcome.FINE:
            return "All is well: nothing was found that stops mail."
        case Outcome.WARNINGS:
            return "Nothing was found that stops mail, but there are warnings."
        case Outcome.BROKEN:
            return f"Probable cause: {first.text if first else ''} ({first.id if first else ''})"
        case Outcome.COULD_NOT_LOOK:
            return f"Could not look: {report.found()[-1].text}"


def _kind(one: "Diagnosis") -> str:
    from gatepost.doctor.page import SEVERITY_NAMES

    return f"{SEVERITY_NAMES[one.severity]}, {one.certainty}"


def _tell(say: "Callable[[str], None]", one: "Diagnosis") -> None:
    """The meaning, but of information, and the way out, below a finding."""
    if one.severity != "i" and one.meaning and one.meaning not in one.text:
        say(f"     {one.meaning}")
    for line in one.remedy.splitlines():
        say(f"       {line}")

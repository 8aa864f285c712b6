"""`gatepost doctor`: why did the mail not arrive?"""

from typing import TYPE_CHECKING, Annotated

import typer

from gatepost.cli import output
from gatepost.cli.options import AsJson
from gatepost.cli.problems import Problem
from gatepost.cli.remote import Remote

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatepost.doctor.diagnosis import Diagnosis, Report

Pool = Annotated[str, typer.Option("--user-pool-id", help="The user pool's id.")]
EndpointUrl = Annotated[str | None, typer.Option("--endpoint-url", help="Another endpoint than AWS, for all services.")]
Profile = Annotated[str | None, typer.Option(help="A profile of the AWS CLI's configuration.")]
PoolRegion = Annotated[str | None, typer.Option("--region", help="The pool's Region; by default the one its id begins with.")]


def doctor(
    pool: Pool,
    username: Annotated[str, typer.Option(help="The user who got no mail.")] = "",
    email: Annotated[str, typer.Option(help="The address that got no mail; by default the user's.")] = "",
    error: Annotated[str, typer.Option(help="The error text, as a client or a log shows it.")] = "",
    endpoint_url: EndpointUrl = None,
    profile: Profile = None,
    region: PoolRegion = None,
    json: AsJson = False,
) -> None:
    """Find out why a user pool's mail does not arrive: the probable cause first, and the command that mends it.

    Only reads. Exits with 0 when nothing is found, 1 with warnings, 2 with a cause.
    """
    from gatepost.doctor.case import Case, PoolUnreadable
    from gatepost.doctor.examination import examine
    from gatepost.doctor.reading import Aws

    try:
        report = examine(Case(Aws(profile, region, endpoint_url), pool, username, email, error, _default_sent(endpoint_url, pool)))
    except PoolUnreadable as unreadable:
        typer.echo(f"gatepost: {unreadable}", err=True)
        raise typer.Exit(2) from unreadable
    if json:
        output.as_json(report.as_json())
    else:
        _print(report)
    raise typer.Exit(report.exit_code)


def _default_sent(endpoint_url: str | None, pool: str) -> int | None:
    """What a Gatepost server knows about AWS's own sender; other endpoints know nothing."""
    if endpoint_url is None:
        return None
    try:
        return Remote(endpoint_url).get("/_gatepost/default-sender", pool=pool)["sent"]
    except (Problem, KeyError, TypeError):
        return None


def _print(report: "Report") -> None:
    from rich.console import Console

    from gatepost.doctor.diagnosis import Status

    console = Console(highlight=False, markup=False, soft_wrap=True)
    first = next(iter(report.findings))
    if report.cause:
        console.print(f"Probable cause: {first.text}", style="bold red")
        _print_remedy(console.print, first)
    else:
        console.print("Nothing was found that stops mail.", style="bold green")
    console.print()
    _print_table([one for one in report.findings if one.status is not Status.SKIPPED])
    for one in report.findings:
        if one.status is Status.FOUND and one.remedy and one is not first:
            console.print(f"\n{one.id}:")
            _print_remedy(console.print, one)
    skipped = ", ".join(one.id for one in report.findings if one.status is Status.SKIPPED)
    if skipped:
        console.print(f"\nNot checked, or not of this pool (--json says why): {skipped}", style="dim")


def _print_remedy(say: "Callable[[str], None]", one: "Diagnosis") -> None:
    for line in one.remedy.splitlines():
        say(f"  {line}")


def _print_table(findings: "list[Diagnosis]") -> None:
    from gatepost.doctor.diagnosis import Status

    rows = [(one.id, "ok" if one.status is Status.OK else str(one.severity), one.text) for one in findings]
    output.table(("check", "", "finding"), rows, empty="")

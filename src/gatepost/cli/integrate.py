"""`gatepost integrate`: point a pool at SES, and lose nothing."""

import json as json_format
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from gatepost.cli.doctor import EndpointUrl, Pool, PoolRegion, Profile
from gatepost.cli.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gatepost.doctor.integrator.planning import Plan
    from gatepost.doctor.integrator.preconditions import Precondition
    from gatepost.doctor.integrator.update import Done
    from gatepost.doctor.integrator.wish import Wish
    from gatepost.doctor.reading import Aws
    from gatepost.rules.pool_update import Change

REFUSED = 2
CHANGED_MEANWHILE = 3


class Emit(StrEnum):
    """What an artefact is written for: `doctor.integrator.artefacts.Format`."""

    CLI = "cli"
    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"
    CDK = "cdk"


def integrate(
    pool: Pool,
    identity: Annotated[str | None, typer.Option(help="The identity to send as, an address or a domain; by default the nearest.")] = None,
    sender: Annotated[str | None, typer.Option("--from", help="From: an address, or `Name <address>`.")] = None,
    reply_to: Annotated[str | None, typer.Option(help="Reply-To; an empty text takes it away.")] = None,
    configuration_set: Annotated[str | None, typer.Option(help="The configuration set; an empty text takes it away.")] = None,
    ses_region: Annotated[str | None, typer.Option(help="The SES Region of the identity; by default the pool's first.")] = None,
    source_arn: Annotated[str | None, typer.Option(help="The identity's ARN, in place of --identity and --ses-region.")] = None,
    back_to_default: Annotated[bool, typer.Option("--back-to-default", help="Go back to AWS's own sender (50 mails a day).")] = False,
    emit: Annotated[Emit | None, typer.Option(help="Print the change for somebody else's hands, and touch nothing.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and stop.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    endpoint_url: EndpointUrl = None,
    profile: Profile = None,
    region: PoolRegion = None,
    json: AsJson = False,
) -> None:
    """Let a user pool send its mail through your SES, and leave every other setting as it is.

    Checks first, shows the difference, asks, updates with every member, reads the pool back and compares.
    Exits with 0 when it is done or there is nothing to do, 1 when you declined, 2 when it was not done or came out
    otherwise, 3 when somebody else changed the pool in between and nothing was sent.
    """
    from gatepost.doctor.case import PoolUnreadable
    from gatepost.doctor.integrator.planning import plan
    from gatepost.doctor.integrator.source import CannotResolve
    from gatepost.doctor.reading import Aws

    wish = _wish(identity, sender, reply_to, configuration_set, ses_region, source_arn, back_to_default)
    if emit and (json or dry_run or yes):
        raise typer.BadParameter("It prints the artefact and nothing else: leave --json, --dry-run and --yes out.", param_hint="--emit")
    aws = Aws(profile, region, endpoint_url)
    try:
        planned = plan(aws, pool, wish)
        if emit:
            _emit(emit, planned, aws)
        _perform(aws, planned, dry_run=dry_run, yes=yes, json=json)
    except PoolUnreadable as problem:
        _stop(pool, "pool", str(problem), "", json)
    except CannotResolve as problem:
        _stop(pool, "identity", str(problem), problem.next_step, json)


def _wish(
    identity: str | None,
    sender: str | None,
    reply_to: str | None,
    configuration_set: str | None,
    ses_region: str | None,
    source_arn: str | None,
    back_to_default: bool,
) -> "Wish":
    from gatepost.doctor.integrator.wish import COGNITO_DEFAULT, DEVELOPER, Wish

    if source_arn and (identity or ses_region):
        raise typer.BadParameter("It says the identity and its Region: leave --identity and --ses-region out.", param_hint="--source-arn")
    if back_to_default and configuration_set:
        raise typer.BadParameter("AWS's own sender takes no configuration set: leave it out.", param_hint="--configuration-set")
    return Wish(
        sending_account=COGNITO_DEFAULT if back_to_default else DEVELOPER,
        source_arn=source_arn,
        identity=identity,
        sender=sender,
        reply_to=reply_to,
        configuration_set=configuration_set,
        ses_region=ses_region,
    )


def _emit(kind: Emit, planned: "Plan", aws: "Aws") -> NoReturn:
    """Print the artefact, and on the other stream what whoever deploys it should know."""
    from gatepost.doctor.integrator.artefacts import Format, write

    if planned.undeployable:
        _tell_refusal(planned.undeployable)
        raise typer.Exit(REFUSED)
    for line in _remarks(planned):
        typer.echo(line, err=True)
    typer.echo(write(Format(kind.value), planned, aws), nl=False)
    raise typer.Exit(0)


def _perform(aws: "Aws", planned: "Plan", *, dry_run: bool, yes: bool, json: bool) -> NoReturn:
    from gatepost.doctor.integrator.update import carry_out

    if not json:
        _tell_changes(planned)
    if planned.refused:
        if not json:
            _tell_refusal(planned.refused)
        _end("refused", planned, json, REFUSED)
    if not planned.changes:
        _say("The pool is configured like that already.", json)
        _end("unchanged", planned, json, 0)
    if dry_run:
        _end("dry-run", planned, json, 0)
    if not yes and (json or not _agreed()):
        _say("Nothing was changed.", json)
        _end("declined", planned, json, 1)
    _after(aws, planned, carry_out(aws, planned), json)


def _agreed() -> bool:
    try:
        return typer.confirm("Update the pool?")
    except typer.Abort:
        print("\nNobody is there to answer; with --yes nobody is asked.")
        return False


def _tell_changes(planned: "Plan") -> None:
    if planned.changes:
        _print_changes("This changes:", planned.changes)
        print(f"Nothing else does: {len(planned.kept)} other settings are sent back as they are.")
        resets = planned.plain_update_resets
        if resets:
            _print_changes("An update with EmailConfiguration alone would also reset (this one does not):", resets)
    for line in _remarks(planned):
        print(line)


def _remarks(planned: "Plan") -> "Iterable[str]":
    """Notes, warnings, and what could not be checked."""
    from gatepost.doctor.integrator.preconditions import Verdict

    for note in planned.notes:
        yield f"Note: {note}"
    for one in planned.of(Verdict.WARNING):
        yield f"Warning: {one.sentence}"
        yield from (f"  {line}" for line in one.next_step.splitlines())
    for one in planned.of(Verdict.UNCHECKED):
        yield f"Not checked: {one.sentence}"


def _tell_refusal(one: "Precondition") -> None:
    typer.echo(f"gatepost: {one.sentence}", err=True)
    if one.refusal:
        typer.echo(f"  Cognito would answer {one.refusal.kind}: {one.refusal.text}", err=True)
    for line in one.next_step.splitlines():
        typer.echo(f"  {line}", err=True)


def _print_changes(title: str, changes: "Iterable[Change]") -> None:
    print(title)
    for change in changes:
        print(f"  {change.path}: {_shown(change.before)} -> {_shown(change.after)}")


def _shown(value: Any) -> str:
    return "(not set)" if value is None else json_format.dumps(value, ensure_ascii=False, default=str)


def _say(text: str, json: bool) -> None:
    if not json:
        print(text)


def _after(aws: "Aws", planned: "Plan", done: "Done", json: bool) -> NoReturn:
    """Tell what came of it."""
    if done.answer is None:
        if not json:
            typer.echo("gatepost: Somebody else changed the pool since it was read; nothing was sent. Run it again.", err=True)
            _print_changes("They changed:", done.meanwhile)
        _end("changed-meanwhile", planned, json, CHANGED_MEANWHILE, meanwhile=_listed(done.meanwhile))
    if done.answer.value is None:
        if not json:
            typer.echo(f"gatepost: AWS refused the update, nothing is changed. {done.answer.code}: {done.answer.text}", err=True)
        _end("refused", planned, json, REFUSED, error={"code": done.answer.code, "text": done.answer.text})
    if done.lost:
        command = _save_restoring(aws, planned)
        if not json:
            typer.echo("gatepost: The pool was updated, and does not read back as planned: somebody changed it just now.", err=True)
            _print_changes("It differs from the plan in:", done.lost)
            print(f"If that is not what anybody wanted, this puts the pool back as it was read first:\n  {command}")
        _end("differs", planned, json, REFUSED, lost=_listed(done.lost), restore=command)
    _say("Done: the pool reads back as planned.", json)
    _end("done", planned, json, 0)


def _save_restoring(aws: "Aws", planned: "Plan") -> str:
    from shlex import quote

    from gatepost.doctor.integrator.update import restoring

    path = Path(f"restore-{planned.pool_id}.json").absolute()
    path.write_text(json_format.dumps(restoring(planned), indent=2, ensure_ascii=False, default=str), encoding="utf-8")
    return f"aws cognito-idp update-user-pool --region {planned.region}{aws.flags} --cli-input-json {quote(f'file://{path}')}"


def _listed(changes: "Iterable[Change]") -> list[dict[str, Any]]:
    return [{"path": change.path, "before": change.before, "after": change.after} for change in changes]


def _told(one: "Precondition") -> dict[str, Any]:
    answer = {"code": one.refusal.kind, "text": one.refusal.text} if one.refusal else None
    return {"name": one.name, "verdict": one.verdict, "sentence": one.sentence, "next_step": one.next_step, "answer": answer}


def _end(outcome: str, planned: "Plan", json: bool, code: int, **more: Any) -> NoReturn:
    if json:
        told = {
            "outcome": outcome,
            "pool": planned.pool_id,
            "changes": _listed(planned.changes),
            "plain_update_resets": _listed(planned.plain_update_resets),
            "preconditions": [_told(one) for one in planned.preconditions],
            "notes": list(planned.notes),
            "request": planned.request,
            **more,
        }
        print(json_format.dumps(told, indent=2, ensure_ascii=False, default=str))
    raise typer.Exit(code)


def _stop(pool: str, name: str, sentence: str, next_step: str, json: bool) -> NoReturn:
    """End where nothing could be planned."""
    from gatepost.doctor.integrator.preconditions import Precondition, Verdict

    one = Precondition(name, Verdict.REFUSED, sentence, next_step)
    if json:
        print(json_format.dumps({"outcome": "refused", "pool": pool, "preconditions": [_told(one)]}, indent=2, ensure_ascii=False))
    else:
        _tell_refusal(one)
    raise typer.Exit(REFUSED)

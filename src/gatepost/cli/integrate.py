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

    from gatepost.doctor.integration import Done, Plan
    from gatepost.doctor.reading import Aws
    from gatepost.rules.pool_update import Change

REFUSED = 2
CHANGED = 3
"""Somebody else changed the pool meanwhile."""


class Form(StrEnum):
    """Whom `--emit` writes for: `doctor.emission.Form`."""

    CLI = "cli"
    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"
    CDK = "cdk"


def integrate(
    pool: Pool,
    sender: Annotated[str | None, typer.Option("--from", help="From: an address, or `Name <address>`.")] = None,
    source_arn: Annotated[str | None, typer.Option(help="The ARN of the identity to send as.")] = None,
    identity: Annotated[str | None, typer.Option(help="The identity to send as, by its name.")] = None,
    ses_region: Annotated[str | None, typer.Option(help="The SES Region of the identity; by default the pool's first.")] = None,
    reply_to: Annotated[str | None, typer.Option(help="Reply-To; an empty text takes it away.")] = None,
    configuration_set: Annotated[str | None, typer.Option(help="The configuration set; an empty text takes it away.")] = None,
    back_to_default: Annotated[bool, typer.Option("--back-to-default", help="Go back to AWS's own sender, COGNITO_DEFAULT.")] = False,
    emit: Annotated[Form | None, typer.Option(help="Change nothing; print the change for those who deploy with this.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and stop.")] = False,
    endpoint_url: EndpointUrl = None,
    profile: Profile = None,
    region: PoolRegion = None,
    json: AsJson = False,
) -> None:
    """Let a user pool send its mail through your SES, and leave every other setting as it is.

    Checks first, shows the difference, asks, looks again, updates with every member, reads the pool back and compares.
    """
    from gatepost.doctor.case import PoolUnreadable
    from gatepost.doctor.integration import NotIntegrated, PoolChanged, Wish, carry_out, plan
    from gatepost.doctor.reading import Aws

    aws = Aws(profile, region, endpoint_url)
    wish = Wish(
        back_to_default=back_to_default,
        source_arn=source_arn,
        identity=identity,
        sender=sender,
        reply_to=reply_to,
        configuration_set=configuration_set,
        ses_region=ses_region,
    )
    try:
        planned = plan(aws, pool, wish)
        if emit is not None:
            _emit(aws, planned, emit)
        _before(planned, json)
        if planned.refused:
            _end("refused", planned, json, REFUSED)
        if not planned.changes:
            _end("unchanged", planned, json, 0)
        if dry_run:
            _end("dry-run", planned, json, 0)
        if not yes and (json or not _agreed()):
            _end("declined", planned, json, 1)
        done = carry_out(aws, planned)
    except PoolUnreadable as problem:
        typer.echo(f"gatepost: {problem}", err=True)
        raise typer.Exit(REFUSED) from problem
    except NotIntegrated as problem:
        typer.echo(f"gatepost: {problem}", err=True)
        _tell_step(problem.next_step)
        raise typer.Exit(CHANGED if isinstance(problem, PoolChanged) else REFUSED) from problem
    _after(aws, planned, done, json)


def _emit(aws: "Aws", planned: "Plan", form: Form) -> NoReturn:
    """Only the artefact goes to standard output."""
    from gatepost.doctor import emission

    for warning in planned.warnings:
        typer.echo(f"Warning: {warning}", err=True)
    if planned.refused and not planned.lacks_only_policies:
        _end("refused", planned, json=False, code=REFUSED)
    print(emission.emit(planned, emission.Form(form.value), aws.addressed), end="")
    raise typer.Exit


def _tell_step(step: str) -> None:
    for line in step.splitlines():
        typer.echo(f"  {line}", err=True)


def _agreed() -> bool:
    try:
        return typer.confirm("Update the pool?")
    except typer.Abort:
        print("\nNobody is there to answer; with --yes nobody is asked.")
        return False


def _before(planned: "Plan", quiet: bool) -> None:
    if quiet:
        return
    if planned.changes:
        _tell_changes(planned)
    for note in planned.notes:
        print(f"Note: {note}")
    for warning in planned.warnings:
        print(f"Warning: {warning}")


def _tell_changes(planned: "Plan") -> None:
    _print_changes("This changes:", planned.changes)
    resets = planned.plain_update_resets
    if resets:
        _print_changes("An update with EmailConfiguration alone would also reset (this one does not):", resets)


def _print_changes(title: str, changes: "Iterable[Change]") -> None:
    print(title)
    for change in changes:
        print(f"  {change.path}: {_shown(change.before)} -> {_shown(change.after)}")


def _shown(value: Any) -> str:
    return "(not set)" if value is None else json_format.dumps(value, ensure_ascii=False, default=str)


def _after(aws: "Aws", planned: "Plan", done: "Done", json: bool) -> None:
    if done.answer.value is None:
        if not json:
            typer.echo(f"AWS refused the update, nothing is changed. {done.answer.code}: {done.answer.text}", err=True)
        _end("refused", planned, json, REFUSED, error={"code": done.answer.code, "text": done.answer.text})
    if done.lost:
        command = _save_restoring(aws, planned)
        if not json:
            _print_changes("The pool was updated, but reading it back shows more changes than were asked for:", done.lost)
            print(f"To put it back as it was:\n  {command}")
        _end("differs", planned, json, REFUSED, lost=_listed(done.lost), restore=command)
    if not json:
        print("Done: the pool reads back as planned.")
    _end("done", planned, json, 0)


def _save_restoring(aws: "Aws", planned: "Plan") -> str:
    from gatepost.doctor.integration import restoring

    path = Path(f"restore-{planned.pool_id}.json").absolute()
    path.write_text(json_format.dumps(restoring(planned), indent=2, ensure_ascii=False, default=str), encoding="utf-8")
    return aws.addressed(f"aws cognito-idp update-user-pool --region {planned.region} --cli-input-json file://{path}")


def _listed(changes: "Iterable[Change]") -> list[dict[str, Any]]:
    return [{"path": change.path, "before": change.before, "after": change.after} for change in changes]


def _end(outcome: str, planned: "Plan", json: bool, code: int, **more: Any) -> NoReturn:
    refused = planned.refused
    if json:
        told = {
            "outcome": outcome,
            "pool": planned.pool_id,
            "refusal": {"kind": refused.refusal.kind, "text": refused.refusal.text} if refused and refused.refusal else None,
            "changes": _listed(planned.changes),
            "plain_update_resets": _listed(planned.plain_update_resets),
            "warnings": list(planned.warnings),
            "notes": list(planned.notes),
            "request": planned.request,
            **more,
        }
        print(json_format.dumps(told, indent=2, ensure_ascii=False, default=str))
    elif refused and refused.refusal:
        typer.echo(f"Cognito would refuse this ({refused.refusal.kind}): {refused.refusal.text}", err=True)
        if refused.detail != refused.refusal.text:
            _tell_step(refused.detail)
        _tell_step(refused.remedy)
    elif outcome == "unchanged":
        print("The pool is configured like that already.")
    elif outcome == "declined":
        print("Nothing was changed.")
    raise typer.Exit(code)

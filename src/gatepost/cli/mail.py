"""`gatepost mail`: what happened to mail, and one message's whole life."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from gatepost.cli import output
from gatepost.cli.options import AsJson, Endpoint
from gatepost.cli.remote import Remote

app = typer.Typer(no_args_is_help=True, help="See what happened to the mail that the server has accepted.")

MAIL = "/_gatepost/mail"


@app.command()
def log(
    to: Annotated[str | None, typer.Option(help="Only what happened to mail to this address.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most this many events, newest first.")] = 20,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """List what happened to mail, newest first: sent, delivered, put off, bounced, complained about, opened, clicked."""
    found = Remote(endpoint).get(MAIL + "/log", to=to, limit=limit)["events"]
    if json:
        output.as_json(found)
        return
    rows = (
        (one["timestamp"][11:19], one["event"].lower().replace("_", " "), ", ".join(one["recipients"]), _what(one), one["id"])
        for one in found
    )
    output.table(("time", "event", "recipients", "about", "id"), rows, empty="Nothing has happened yet.")


@app.command()
def show(
    message_id: Annotated[str, typer.Argument(help="The message's id, as SendEmail answers it and `mail log` shows it.")],
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """Tell one message's life: why it was let through, what happened to it, and who has not been told of that yet."""
    found = Remote(endpoint).get(MAIL + "/{}", message_id)
    if json:
        output.as_json(found)
        return
    for name in ("id", "timestamp", "from", "to", "cc", "bcc", "subject", "identity", "configuration_set", "pool_id", "purpose"):
        if found[name]:
            value = found[name] if isinstance(found[name], str) else ", ".join(found[name])
            print(f"{name.replace('_', ' ').capitalize() + ':':<19}{value}")
    for name, value in {**found["tags"], **found["circumstances"]}.items():
        print(f"{name + ':':<19}{value}")
    print("\nThe decision to send it:")
    for finding in found["decision"]:
        print(f"  {finding['outcome']:<8}{finding['check'].replace('_', ' ')}{': ' if finding['detail'] else ''}{finding['detail']}")
    print("\nWhat happened to it:")
    for event in found["events"]:
        about = f"  {event['summary']}" if event["summary"] else ""
        print(f"  {event['timestamp']}  {event['event'].lower().replace('_', ' '):<18}{', '.join(event['recipients'])}{about}")
    if found["untold"]:
        print("\nWho has not been told yet:")
    for one in found["untold"]:
        print(f"  {one['target']}, tried {one['attempts']} times{': ' if one['problem'] else ''}{one['problem']}")


def _what(event: Mapping[str, Any]) -> str:
    return event["summary"] or event["subject"]

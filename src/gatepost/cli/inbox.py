"""`gatepost inbox`: read the mail and the text messages that a server has accepted, or wait for one and take its code."""

import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from gatepost.cli import output
from gatepost.cli.options import AsJson, Endpoint
from gatepost.cli.problems import Problem
from gatepost.cli.remote import Remote

app = typer.Typer(no_args_is_help=True, help="Read the mail that the server has accepted.")

MESSAGES = "/_inbox/messages"
TEXTS = "/_inbox/texts"
REFUSED = "/_inbox/refused"
RECEIVED = "/_inbox/received"

To = Annotated[str | None, typer.Option(help="Only mail to this address.")]


@app.command("list")
def list_messages(
    to: To = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most this many, newest first.")] = 20,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """List messages, newest first."""
    found = Remote(endpoint).get(MESSAGES, to=to, limit=limit)["messages"]
    if json:
        output.as_json(found)
        return
    rows = ((m["timestamp"][11:19], ", ".join(m["to"]), m["subject"], m["code"] or "", m["id"]) for m in found)
    output.table(("time", "to", "subject", "code", "id"), rows, empty="The inbox is empty.")


@app.command()
def show(
    message_id: Annotated[str, typer.Argument(help="The message's id, as `inbox list` shows it.")],
    raw: Annotated[bool, typer.Option("--raw", help="The MIME source as it goes over the wire.")] = False,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """Show one message."""
    remote = Remote(endpoint)
    if raw:
        sys.stdout.buffer.write(remote.source(MESSAGES + "/{}/raw", message_id))
        return
    _print(remote.get(MESSAGES + "/{}", message_id), json=json)


@app.command()
def wait(
    to: To = None,
    code: Annotated[bool, typer.Option("--code", help="Print nothing but the confirmation code in it.")] = False,
    link: Annotated[bool, typer.Option("--link", help="Print nothing but the link in it.")] = False,
    seconds: Annotated[float, typer.Option("--timeout", min=0, max=60, help="Seconds to wait.")] = 10.0,
    new: Annotated[bool, typer.Option("--new", help="Don't be content with mail that is already there.")] = False,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """Wait for a message and show the newest. The exit code is 1 when none came."""
    since = datetime.now(UTC).isoformat().replace("+00:00", "Z") if new else None
    found = Remote(endpoint).get(MESSAGES, patience=seconds + 30, to=to, wait=seconds, since=since, limit=1)["messages"]
    if not found:
        raise Problem(f"No mail{f' to {to}' if to else ''} came within {seconds:g} seconds.")
    wanted = "code" if code else "link" if link else ""
    if not wanted:
        _print(found[0], json=json)
    elif found[0][wanted]:
        print(found[0][wanted])
    else:
        raise Problem(f"The mail “{found[0]['subject']}” has no {wanted} in it.")


@app.command()
def texts(
    to: Annotated[str | None, typer.Option(help="Only text messages to this phone number.")] = None,
    code: Annotated[bool, typer.Option("--code", help="Print nothing but the code in the newest one.")] = False,
    seconds: Annotated[float, typer.Option("--timeout", min=0, max=60, help="Seconds to wait for one.")] = 0.0,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most this many, newest first.")] = 20,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """List the text messages that pools have sent, newest first. With --code, the exit code is 1 when there is none."""
    found = Remote(endpoint).get(TEXTS, patience=seconds + 30, to=to, wait=seconds, limit=limit)["texts"]
    if code:
        if not found or not found[0]["code"]:
            raise Problem(f"No text message{f' to {to}' if to else ''} has a code in it.")
        print(found[0]["code"])
    elif json:
        output.as_json(found)
    else:
        rows = ((t["timestamp"][11:19], t["to"], t["body"], t["code"] or "") for t in found)
        output.table(("time", "to", "text", "code"), rows, empty="No text message was sent.")


@app.command()
def refused(
    to: To = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most this many, newest first.")] = 20,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """List the mail that was never accepted: which check refused it, what its sender was told, and what to do."""
    found = Remote(endpoint).get(REFUSED, to=to, limit=limit)["refused"]
    if json:
        output.as_json(found)
        return
    if not found:
        print("No mail was refused.")
    for one in found:
        about = f"“{one['subject']}” " if one["subject"] else ""
        print(f"{one['timestamp'][11:19]}  {about}to {', '.join(one['to'])}, by {one['operation']}")
        print(f"  {one['refused_by'].replace('_', ' ')}: {one['error']}")
        for line in one["remedy"].splitlines():
            print(f"  {line}")


@app.command()
def received(
    message_id: Annotated[str | None, typer.Argument(help="Show this message, with what is known of it, instead of a list.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="The message's source as receipt rules pass it on.")] = False,
    to: To = None,
    seconds: Annotated[float, typer.Option("--timeout", min=0, max=60, help="Seconds to wait for one.")] = 0.0,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most this many, newest first.")] = 20,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """List the mail that has arrived from outside, newest first, or show one message: who it is from, and what rules did with it."""
    remote = Remote(endpoint)
    if message_id is None:
        _list_received(remote.get(RECEIVED, patience=seconds + 30, to=to, wait=seconds, limit=limit)["messages"], json=json)
    elif raw:
        sys.stdout.buffer.write(remote.source(RECEIVED + "/{}/raw", message_id))
    else:
        _show_received(remote.get(RECEIVED + "/{}", message_id), json=json)


@app.command()
def empty(endpoint: Endpoint = None, json: AsJson = False) -> None:
    """Delete all messages."""
    deleted = Remote(endpoint).delete(MESSAGES)
    if json:
        output.as_json(deleted)
    else:
        print(f"{deleted['deleted']} messages deleted.")


def _print(message: dict[str, Any], *, json: bool) -> None:
    if json:
        output.as_json(message)
        return
    shown = message | {"to": ", ".join(message["to"])}
    for name in ("from", "to", "subject", "timestamp", "id", "code", "link"):
        if shown[name]:
            print(f"{name.capitalize() + ':':<11}{shown[name]}")
    print(f"\n{message['text'] or message['html'] or ''}")


def _list_received(found: list[dict[str, Any]], *, json: bool) -> None:
    if json:
        output.as_json(found)
        return
    rows = ((m["timestamp"][11:19], m["from"] or "<>", ", ".join(m["to"]), m["subject"], m["id"]) for m in found)
    output.table(("time", "from", "to", "subject", "id"), rows, empty="No mail has arrived.")


def _show_received(message: dict[str, Any], *, json: bool) -> None:
    _print(message, json=json)
    if json:
        return
    print("\n" + ", ".join(f"{name.upper()} {verdict or 'not judged yet'}" for name, verdict in message["verdicts"].items()))
    for one in message["done"]:
        print(f"{one['at'][11:19]}  rule {one['rule']}, {one['action']}: {one['outcome']}")
    if message["pending"]:
        print("Rules are not done with it yet.")

"""`gatepost identities`: the operator's word that an address or a domain belongs to whoever claims it."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from gatepost.cli import output
from gatepost.cli.options import Account, AsJson, Endpoint
from gatepost.cli.remote import Remote

app = typer.Typer(no_args_is_help=True, help="List SES identities, and verify them without a link or DNS.")

IDENTITIES = "/_gatepost/identities"
_LONGEST_STRING = 255
"""Characters in one string of a TXT record."""
_ZONES = {"domain": "; in the zone of the domain", "server": "; in the zone of this server's mail domain"}


@app.command("list")
def list_identities(account: Account = None, json: AsJson = False, endpoint: Endpoint = None) -> None:
    """List an account's identities in all Regions."""
    found = Remote(endpoint).get(IDENTITIES, account=account)["identities"]
    if json:
        output.as_json(found)
        return
    rows = ((one["region"], one["name"], one["status"], one["dkim_status"]) for one in found)
    output.table(("region", "identity", "verification", "dkim"), rows, empty="There are no identities.")


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="An address or a domain that has been created as an identity.")],
    dns: Annotated[bool, typer.Option("--dns", help="The DNS records that its mail needs, as lines of a zone file.")] = False,
    region: Annotated[str | None, typer.Option(help="Only in this Region; by default in every Region that has it.")] = None,
    account: Account = None,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """Show one identity, or with --dns the records to publish: in its own zone, and in this server's."""
    remote = Remote(endpoint)
    if dns:
        _show_records(remote.get(IDENTITIES + "/{}/records", name, region=region, account=account)["records"], json=json)
        return
    kept = name if "@" in name else name.lower().rstrip(".")
    found = [one for one in remote.get(IDENTITIES, account=account)["identities"] if one["name"] == kept]
    found = [one for one in found if region in (None, one["region"])]
    if json:
        output.as_json(found)
        return
    rows = ((one["region"], one["name"], one["status"], one["dkim_status"], one["arn"]) for one in found)
    output.table(("region", "identity", "verification", "dkim", "arn"), rows, empty=f"There is no identity {name}.")


def _show_records(found: Sequence[Mapping[str, str]], *, json: bool) -> None:
    if json:
        output.as_json(found)
        return
    for publisher, comment in _ZONES.items():
        records = [record for record in found if record["publisher"] == publisher]
        if records:
            print(comment)
        for record in records:
            print(f"{record['name']}. 300 IN {record['type']} {_value(record)}")


def _value(record: Mapping[str, str]) -> str:
    value = record["value"]
    if record["type"] != "TXT":
        return f"{value}."
    return " ".join(f'"{value[at : at + _LONGEST_STRING]}"' for at in range(0, len(value), _LONGEST_STRING))


@app.command()
def verify(
    name: Annotated[str, typer.Argument(help="An address or a domain that has been created as an identity.")],
    region: Annotated[str | None, typer.Option(help="Only in this Region; by default in every Region that has it.")] = None,
    account: Account = None,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """Verify an identity, as following its link or publishing its records would."""
    verified = Remote(endpoint).post(IDENTITIES + "/{}/verify", name, region=region, account=account)["identities"]
    if json:
        output.as_json(verified)
        return
    for identity in verified:
        print(f"{identity['name']} is verified in {identity['region']}.")

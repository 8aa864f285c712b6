"""`gatepost identities`: the operator's word that an address or a domain belongs to whoever claims it."""

from typing import Annotated

import typer

from gatepost.cli import output
from gatepost.cli.options import Account, AsJson, Endpoint
from gatepost.cli.remote import Remote

app = typer.Typer(no_args_is_help=True, help="List SES identities, and verify them without a link or DNS.")

IDENTITIES = "/_gatepost/identities"


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

"""`gatepost keys`: the access keys of a server that verifies signatures."""

from typing import Annotated

import typer

from gatepost.cli import output
from gatepost.cli.options import Account, AsJson, Endpoint
from gatepost.cli.remote import Remote

app = typer.Typer(no_args_is_help=True, help="Make and remove access keys, for `gatepost serve --auth strict`.")

KEYS = "/_gatepost/keys"


@app.command()
def create(account: Account = None, json: AsJson = False, endpoint: Endpoint = None) -> None:
    """Make an access key for an account, and show its secret this once."""
    key = Remote(endpoint).post(KEYS, account=account)
    if json:
        output.as_json(key)
        return
    print(f"# account {key['account']}; the secret is shown only now")
    print(f"export AWS_ACCESS_KEY_ID={key['access_key_id']}")
    print(f"export AWS_SECRET_ACCESS_KEY={key['secret_access_key']}")


@app.command("list")
def list_keys(json: AsJson = False, endpoint: Endpoint = None) -> None:
    """List access keys, oldest first."""
    keys = Remote(endpoint).get(KEYS)["keys"]
    if json:
        output.as_json(keys)
        return
    rows = ((key["access_key_id"], key["account"], key["created_at"]) for key in keys)
    output.table(("access key", "account", "created"), rows, empty="There are no access keys. Make one with: gatepost keys create")


@app.command()
def delete(access_key: Annotated[str, typer.Argument(help="The access key's id.")], endpoint: Endpoint = None) -> None:
    """Remove an access key: what it signs is refused from now on."""
    Remote(endpoint).delete(KEYS + "/{}", access_key)
    print(f"{access_key} is removed.")

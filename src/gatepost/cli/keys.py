"""`gatepost keys`: the access keys of a server that verifies signatures, and its operator's password."""

import os
from typing import Annotated

import typer

from gatepost.cli import output
from gatepost.cli.db import Data, Database, told_in_a_sentence
from gatepost.cli.options import Account, AsJson, Endpoint
from gatepost.cli.problems import Problem
from gatepost.cli.remote import Remote
from gatepost.ses.smtp import passwords
from gatepost.settings import DEFAULT_REGION, Settings

app = typer.Typer(no_args_is_help=True, help="Make access keys, for `gatepost serve --auth strict`, and the operator's password.")

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


@app.command()
def smtp(
    region: Annotated[str, typer.Option(help="The Region whose SMTP interface the password is for.")] = DEFAULT_REGION,
    access_key: Annotated[str, typer.Option(help="A key that you have; its secret is asked for, or AWS_SECRET_ACCESS_KEY.")] = "",
    account: Account = None,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """Make an access key and show the user name and password that SMTP clients sign in with, or show those of a key that exists."""
    if access_key:
        secret = os.environ.get("AWS_SECRET_ACCESS_KEY") or typer.prompt("Secret access key", hide_input=True, err=True)
    else:
        key = Remote(endpoint).post(KEYS, account=account)
        access_key, secret = key["access_key_id"], key["secret_access_key"]
    shown = {"user": access_key, "password": passwords.derive(secret, region), "region": region}
    if json:
        output.as_json(shown)
        return
    print(f"# SMTP in {region}; the password can be derived again only from the secret of the key")
    print(f"export SMTP_USER={shown['user']}")
    print(f"export SMTP_PASSWORD={shown['password']}")


@app.command()
def operator(
    ask: Annotated[bool, typer.Option("--ask", help="Ask for a password of your own instead of making one.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Forget the password.")] = False,
    data: Data = None,
    database: Database = None,
    json: AsJson = False,
) -> None:
    """Make the password that the console, the inbox and the operator's API ask for, and show it this once.

    It is kept in the database as a keyed hash, so run this where the server's data is. A server that runs takes it at once, and
    whoever signed in with the one before is signed out.
    """
    from gatepost.console.door import operator as door
    from gatepost.server.opening import open_world

    settings = Settings.load({"data": data, "database": database})
    password = "" if remove else _own_password() if ask else door.new_password()
    with told_in_a_sentence():
        store, world = open_world(settings, "")
        with store.transaction() as tx:
            if remove:
                was_there = door.remove_password(tx)
            else:
                was_there = False
                door.set_password(tx, world.seal, password, world.clock())
            tx.commit()
        store.close()
    if remove:
        print("The operator's password is removed." if was_there else "There is no operator's password here.")
    elif json:
        output.as_json({"operator_password": None if ask else password})
    elif ask:
        print("The operator's password is set.")
    else:
        print("# the operator's password; it is shown only now. The console asks for it, and the other commands send it:")
        print(f"export GATEPOST_OPERATOR_PASSWORD={password}")


def _own_password() -> str:
    from gatepost.console.door.operator import SHORTEST

    password: str = typer.prompt("Operator's password", hide_input=True, confirmation_prompt=True, err=True)
    if len(password) < SHORTEST:
        raise Problem(f"The password has {len(password)} characters; give at least {SHORTEST}.")
    return password


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

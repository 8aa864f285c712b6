"""`gatepost env` and `gatepost exec`: make other programs talk to this server instead of AWS."""

import os
import shlex
from typing import Annotated

import typer

from gatepost.cli import output
from gatepost.cli.options import AsJson, Endpoint
from gatepost.cli.problems import Problem
from gatepost.cli.remote import Remote
from gatepost.sdk_variables import IN_THE_WAY, variables_for
from gatepost.settings import DEFAULT_ACCOUNT, DEFAULT_REGION

KeepCredentials = Annotated[
    bool, typer.Option("--keep-credentials", help="Leave access keys and profile as they are, for a server that verifies signatures.")
]
AccountHere = Annotated[str, typer.Option(help="The account to speak for; it is the access key too.")]
RegionHere = Annotated[str, typer.Option(help="The Region.")]


def env(
    region: RegionHere = DEFAULT_REGION,
    account: AccountHere = DEFAULT_ACCOUNT,
    keep_credentials: KeepCredentials = False,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """Print the variables that point AWS SDKs and the AWS CLI at this server: eval "$(gatepost env)"."""
    variables = variables_for(Remote(endpoint).url, region, account, keep_credentials=keep_credentials)
    if json:
        output.as_json(variables)
        return
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")
    if not keep_credentials:
        print(f"unset {' '.join(IN_THE_WAY)}")


def run_program(
    program: Annotated[list[str], typer.Argument(help="The program and its arguments.", metavar="PROGRAM [ARGUMENTS]...")],
    region: RegionHere = DEFAULT_REGION,
    account: AccountHere = DEFAULT_ACCOUNT,
    keep_credentials: KeepCredentials = False,
    endpoint: Endpoint = None,
) -> None:
    """Run a program that talks to this server: gatepost exec -- aws cognito-idp list-user-pools --max-results 10."""
    variables = variables_for(Remote(endpoint).url, region, account, keep_credentials=keep_credentials)
    dropped = () if keep_credentials else IN_THE_WAY
    environment = {name: value for name, value in os.environ.items() if name not in dropped} | variables
    try:
        os.execvpe(program[0], program, environment)  # noqa: S606  running the caller's program is what this is for
    except OSError as error:
        raise Problem(f"{program[0]} can't be run ({error.strerror}).") from error

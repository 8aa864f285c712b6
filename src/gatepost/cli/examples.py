"""What `--help` shows under "For example": commands that work as they stand, in the order in which a newcomer would try them.

`EXAMPLES` names commands as they are typed; `show` hangs the examples below the help of each. In `POOL` and `ID` the reader puts
their own.
"""

from collections.abc import Iterator, Mapping

import typer
from typer.models import CommandInfo

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "tour": ("gatepost tour", "gatepost tour --endpoint-url http://127.0.0.1:4580"),
    "doctor": (
        "gatepost doctor --user-pool-id POOL --username ada",
        'gatepost doctor --user-pool-id POOL --error "Email address is not verified. The following identities failed the check"',
        "gatepost doctor --user-pool-id POOL --endpoint-url http://127.0.0.1:4580 --json",
    ),
    "integrate": (
        'gatepost integrate --user-pool-id POOL --from "Club <post@example.com>" --dry-run',
        "gatepost integrate --user-pool-id POOL --identity example.com --from post@example.com --yes",
        "gatepost integrate --user-pool-id POOL --back-to-default",
        "gatepost integrate --user-pool-id POOL --from post@example.com --emit terraform",
    ),
    "env": ('eval "$(gatepost env)"', "gatepost env --account 210987654321 --region eu-west-1 --json"),
    "exec": (
        "gatepost exec -- aws cognito-idp list-user-pools --max-results 10",
        "gatepost exec --region eu-west-1 -- aws sesv2 get-account",
    ),
    "inbox list": ("gatepost inbox list --to ada@example.com", "gatepost inbox list --limit 1 --json"),
    "inbox show": ("gatepost inbox show ID", "gatepost inbox show ID --raw"),
    "inbox wait": (
        "gatepost inbox wait --to ada@example.com --code",
        "gatepost inbox wait --to ada@example.com --timeout 30 --json",
    ),
    "inbox texts": ("gatepost inbox texts --to +15555550100 --code",),
    "inbox received": ("gatepost inbox received --to help@example.org", "gatepost inbox received --limit 1 --json"),
    "inbox refused": ("gatepost inbox refused --to bob@example.org",),
    "mail log": ("gatepost mail log --to ada@example.com",),
    "mail show": ("gatepost mail show ID",),
    "identities list": ("gatepost identities list",),
    "identities show": ("gatepost identities show example.com --dns",),
    "identities verify": ("gatepost identities verify example.com --region us-east-1",),
    "reviews list": ("gatepost reviews list",),
    "reviews approve": ("gatepost reviews approve ID", "gatepost reviews approve ID --max-24h 10000 --max-rate 5"),
    "reviews deny": ("gatepost reviews deny ID",),
    "keys create": ("gatepost keys create --account 210987654321",),
    "keys smtp": ("gatepost keys smtp --region eu-west-1",),
    "keys operator": ("gatepost keys operator", "gatepost keys operator --data /srv/gatepost"),
    "keys list": ("gatepost keys list",),
    "db check": ("gatepost db check --data .gatepost",),
    "db backup": ("gatepost db backup backup.db",),
    "db upgrade": ("gatepost db upgrade --database postgresql://gatepost@localhost/gatepost",),
}


def show(app: typer.Typer) -> None:
    """Hang the examples below the help of every command that has some."""
    for name, command in commands(app):
        if name in EXAMPLES:
            command.epilog = "\n\n".join(("For example:", *(f"  {example}" for example in EXAMPLES[name])))


def commands(app: typer.Typer) -> Iterator[tuple[str, CommandInfo]]:
    """Every command of the program, by the words that call it."""
    for command in app.registered_commands:
        yield _name(command), command
    for group in app.registered_groups:
        for command in group.typer_instance.registered_commands if group.typer_instance else ():
            yield f"{group.name} {_name(command)}", command


def _name(command: CommandInfo) -> str:
    return command.name or (command.callback.__name__ if command.callback else "")

"""What the shell completes after `gatepost serve`, whose flags are the settings and not typer's."""

from dataclasses import fields
from typing import Any

from click.shell_completion import CompletionItem
from typer.core import TyperCommand

from gatepost.cli.serve import flag_of
from gatepost.settings import CHOICES, SECRETS, Settings

_FLAGS = {flag_of(setting.name): setting for setting in fields(Settings) if setting.name not in SECRETS}


class ServeCommand(TyperCommand):
    """`gatepost serve`, to a shell that asks how its line may go on. (typer's own click is private, so its types can't be named.)"""

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """The flags, or the values that the flag before may have."""
        before = _FLAGS.get(ctx.args[-1]) if ctx.args else None
        choices = CHOICES.get(before.name, ()) if before else ()
        return [CompletionItem(value) for value in choices or _FLAGS if value.startswith(incomplete)]

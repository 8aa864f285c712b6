"""Options that several commands share, so that they are called and explained alike."""

from typing import Annotated

import typer

Endpoint = Annotated[
    str | None,
    typer.Option(
        "--endpoint",
        "--endpoint-url",
        envvar="GATEPOST_URL",
        help="The server to talk to; by default the one that `gatepost serve` would start here.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Account = Annotated[str | None, typer.Option(help="An account of twelve digits; by default 123456789012.")]
Region = Annotated[str | None, typer.Option(help="A Region; by default us-east-1.")]

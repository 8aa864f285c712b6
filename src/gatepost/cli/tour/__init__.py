"""`gatepost tour`: a user pool's mail, from AWS's own sender to the owner's SES, live over real HTTP, step by step.

`scenario` tells the story, `stage` prints it and stops at the first surprise, `server` lends it a server of its own.
"""

from typing import Annotated

import typer

EndpointUrl = Annotated[str | None, typer.Option("--endpoint-url", "--endpoint", help="Tour a running server instead of a new one.")]


def tour(endpoint_url: EndpointUrl = None) -> None:
    """Watch it happen: sign-ups, the daily limit, identities, the sandbox, production access, tokens.

    The exit code is 1 if anything is not as it would be at AWS.
    """
    from gatepost.cli.tour import scenario
    from gatepost.cli.tour.server import own_server
    from gatepost.cli.tour.stage import Stage

    stage = Stage()
    if endpoint_url is not None:
        scenario.play(stage, endpoint_url.rstrip("/"))
        return
    with own_server() as url:
        scenario.play(stage, url)

"""The commands. `serve` starts without the others' machinery, because what starts a server often should not wait for it.

`commands` assembles them; each module holds one command or one family. They reach a running server through its HTTP APIs
(`remote`), never through its database; only `serve`, `tour`, `db` and `keys operator` open anything themselves.
"""

import gc
import sys


def main() -> None:
    """The entry point of `gatepost`."""
    if sys.argv[1:2] == ["serve"]:
        gc.disable()  # what is loaded now stays; the server turns it on again
        from gatepost.cli import serve

        sys.exit(serve.run(sys.argv[2:]))
    from gatepost.cli.commands import run

    run()

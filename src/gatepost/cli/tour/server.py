"""A server of the tour's own: a process on a free port, its data in a folder that is gone afterwards."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from gatepost.cli.problems import Problem

PATIENCE_SECONDS = 10


@contextmanager
def own_server() -> Generator[str]:
    """The address of a server that runs until the block is left. It knows nothing of the settings here."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GATEPOST_")}
    with tempfile.TemporaryDirectory(prefix="gatepost-tour-") as folder:
        command = [sys.executable, "-m", "gatepost", "serve", "--port", "0", "--data", str(Path(folder) / "data"), "--log-level", "warning"]
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  this program
            try:
                yield _address(server)
            finally:
                server.terminate()
                server.wait(PATIENCE_SECONDS)


def _address(server: "subprocess.Popen[str]") -> str:
    """What the server says its endpoint is."""
    for line in server.stdout or ():
        match line.split():
            case ["endpoint", url, *_]:
                return url
            case _:
                pass
    raise Problem("The server did not start; what it said stands above.")

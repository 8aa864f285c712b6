"""The pytest plugin: a fresh server for every test that asks for one by the fixture `gatepost`.

pytest loads it wherever Gatepost is installed, so it imports nothing of the server before a test needs it.
"""

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gatepost.testing.kit import Gatepost

MARKER = "gatepost(**settings): settings of the test's server, as `gatepost serve` has them: production_access=True, …"
INI = "gatepost_settings"
REPORT = "gatepost_report"
KEEP = "gatepost_keep"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The plugin's options."""
    group = parser.getgroup("gatepost")
    group.addoption(
        "--gatepost-keep",
        dest=KEEP,
        metavar="FOLDER",
        help="keep the data of failed tests' servers in a folder each, to look at with `gatepost serve --data`",
    )
    parser.addini(INI, "settings of every test's server, a line each: NAME=VALUE", type="linelist")
    parser.addini(REPORT, "whether a failed test shows the mail of its server (default: true)", type="bool", default=True)


def pytest_configure(config: pytest.Config) -> None:
    """The plugin's marker."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture
def gatepost(request: pytest.FixtureRequest) -> "Iterator[Gatepost]":
    """A fresh Gatepost: Amazon Cognito user pools and Amazon SES in this process, empty, on a port of its own."""
    from gatepost.testing.kit import running

    with running(**_settings(request)) as server:
        request.node.stash[_SERVER] = server
        yield server


@pytest.fixture
def gatepost_env(gatepost: "Gatepost", monkeypatch: pytest.MonkeyPatch) -> "Gatepost":
    """The same server, to which every `boto3.client(…)` of the code under test leads, without a word and without credentials."""
    import boto3

    from gatepost.sdk_variables import IN_THE_WAY

    for name in IN_THE_WAY:
        monkeypatch.delenv(name, raising=False)
    for name, value in gatepost.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    return gatepost


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what had happened to mail when a test failed, and keep its data where that is wanted."""
    report = yield
    server = item.stash.get(_SERVER, None)
    if server is None or not report.failed or report.when != "call":
        return report
    lines: list[str] = [server.summary()] if item.config.getini(REPORT) else []
    folder = item.config.getoption(KEEP)
    if folder:
        try:
            lines.append(f"Look at it again with: {server.save(Path(folder).absolute() / _file_name(item.nodeid))}")
        except (OSError, ValueError) as problem:
            lines.append(f"Its data could not be kept: {problem}")
    if lines:
        report.sections.append(("Gatepost", "\n".join(lines)))
    return report


def _settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the configuration says, and over that the markers: a class's over its module's, a test's own over all."""
    from gatepost.settings import typed

    given: dict[str, Any] = {}
    for line in request.config.getini(INI):
        name, _, value = line.partition("=")
        given[name.strip()] = typed(name.strip(), value.strip())
    for marker in reversed(list(request.node.iter_markers("gatepost"))):
        if marker.args:
            raise pytest.UsageError(
                f"@pytest.mark.gatepost takes settings by name only, such as production_access=True; got {marker.args}."
            )
        given |= marker.kwargs
    return given


def _file_name(node: str) -> str:
    return re.sub(r"[^\w.-]+", "-", node).strip("-")[:120]


_SERVER: "pytest.StashKey[Gatepost]" = pytest.StashKey()

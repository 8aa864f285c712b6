"""The usual SMTP port: a second server on the machine takes another one, unless a certain one is asked for."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from gatepost.server.doors.doors import Doors
from gatepost.server.ports import PortTaken
from gatepost.settings import SMTP_PORT, Settings


@pytest.fixture
def usual_port_is_taken() -> Iterator[None]:
    with ExitStack() as taken:
        other = taken.enter_context(socket.socket())
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", SMTP_PORT))
            other.listen()
        except OSError:
            pass  # a server that somebody runs here has it already
        yield


@pytest.mark.usefixtures("usual_port_is_taken")
def test_where_the_usual_port_is_taken_a_free_one_is_told() -> None:
    doors = Doors(Settings())
    port = doors.ports["smtp_port"]
    doors.stop()
    assert port not in (0, SMTP_PORT)


def test_a_port_that_was_asked_for_and_is_taken_is_an_error() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken, match="--smtp-port"):
            Doors(replace(Settings(), smtp_port=other.getsockname()[1]))

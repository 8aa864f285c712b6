"""The console's door: how long a guesser waits, and where a link may lead back to."""

import pytest

from gatepost.console.door.origins import local_path
from gatepost.console.door.patience import FREE_TRIES, LONGEST_SECONDS, REMEMBERED, Patience


class Watch:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_guessing_takes_longer_and_longer() -> None:
    watch = Watch()
    patience = Patience(watch)
    for _ in range(FREE_TRIES - 1):
        patience.wrong("198.51.100.1")
    assert patience.seconds_left("198.51.100.1") == 0
    waits: list[float] = []
    for _ in range(12):
        patience.wrong("198.51.100.1")
        waits.append(patience.seconds_left("198.51.100.1"))
        watch.now += waits[-1]
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == LONGEST_SECONDS
    assert patience.seconds_left("198.51.100.2") == 0


def test_the_right_password_forgives_all() -> None:
    patience = Patience(Watch())
    for _ in range(FREE_TRIES + 3):
        patience.wrong("198.51.100.1")
    patience.right("198.51.100.1")
    assert patience.seconds_left("198.51.100.1") == 0


def test_only_so_many_addresses_are_remembered() -> None:
    patience = Patience(Watch())
    for number in range(REMEMBERED + FREE_TRIES):
        patience.wrong(str(number))
    for _ in range(FREE_TRIES - 1):
        patience.wrong("0")
    assert patience.seconds_left("0") == 0


@pytest.mark.parametrize(
    "address", ["", "https://evil.example/", "//evil.example/", "/\\evil.example", "/console/\r\nx: y", "/_gatepost/keys"]
)
def test_a_link_leads_back_to_the_console_alone(address: str) -> None:
    assert local_path(address) == "/console/"


def test_a_link_leads_back_to_where_somebody_was() -> None:
    assert local_path("/console/123456789012/us-east-1/user-pools?next=x") == "/console/123456789012/us-east-1/user-pools?next=x"

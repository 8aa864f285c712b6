"""`gatepost tour`: the whole scenario, as a newcomer watches it."""

import time
from typing import Any

import pytest

once = pytest.mark.parametrize("server", ["sqlite"], indirect=True)


def test_the_tour_shows_every_step_of_the_article(shell: Any) -> None:
    began = time.monotonic()
    shown = shell.says("tour", "--endpoint-url", shell.url)
    assert time.monotonic() - began < 60  # a newcomer waits less than 20 seconds; this machine may have other things to do
    for chapter in (
        "The default email sender",
        "Verify your Amazon SES domain identity",
        "Verify your Amazon SES email identity",
        "Integrate your user pool with the verified identity",
        "Check the Amazon SES sandbox limits",
        "Move your account out of the Amazon SES sandbox",
        "Sign up again",
        "Sign in",
    ):
        assert f"  {chapter}\n" in shown
    words = " ".join(shown.split())
    assert "50 mails with a code from no-reply@verificationemail.com" in words
    assert "Exceeded daily email limit for the operation or the account." in words
    assert "The following identities failed the check in region US-EAST-1: stranger@elsewhere.example" in words
    assert "from Gatepost Tour <no-reply@tour.example>, with the code" in words
    assert "the user is CONFIRMED" in words
    assert max(map(len, shown.splitlines())) <= 80


@once
def test_the_tour_brings_its_own_server(shell: Any, tmp_path: Any) -> None:
    (tmp_path / "gatepost.toml").write_text("production_access = true\n")  # settings of the place it is run in are not the tour's
    done = shell.run("tour", cwd=tmp_path, GATEPOST_PRODUCTION_ACCESS="true")
    assert done.returncode == 0, done.stderr
    assert "Yours: gatepost serve" in done.stdout


@once
def test_the_tour_ends_at_the_first_surprise(shell: Any, server_with: Any) -> None:
    unusual = server_with(production_access=True)
    done = shell.run("tour", "--endpoint-url", unusual.url)
    assert done.returncode == 1
    assert done.stderr == "gatepost: A surprise: this server starts accounts out of the sandbox, so there is none to show.\n"
    assert "Move your account out" not in done.stdout

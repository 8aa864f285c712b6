"""The console's pages of SES, its inbox and the doctor under axe: light, dark, in Chinese and on a phone nobody is kept out."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from fixtures.browsing import LOOKS, barriers, overflow
from gatepost.testing.local import running

PLACE = "/console/000000000000/us-east-1"
PAGES = (
    "/account",
    "/account/production-access",
    "/identities",
    "/identities/create",
    "/identities/club.example",
    "/identities/club.example/policies/create",
    "/reviews",
    "/message-log",
    "/suppression",
    "/inbox",
    "/doctor",
)


@pytest.fixture(scope="module")
def sending() -> Iterator[Any]:
    """A server with an identity and a request for production access."""
    with running() as server:
        ses = server.client("sesv2", account="000000000000")
        ses.create_email_identity(EmailIdentity="club.example")
        ses.put_account_details(MailType="TRANSACTIONAL", WebsiteURL="https://example.com", ProductionAccessEnabled=True)
        yield server


@pytest.mark.parametrize("look", LOOKS)
def test_everybody_can_use_the_pages_of_sending(look: str, sending: Any, tab: Callable[..., Page]) -> None:
    page, found = tab(look), []
    for path in PAGES:
        answer = page.goto(f"{sending.url}{PLACE}{path}")
        assert answer is not None
        assert answer.status == 200, path
        found += barriers(page)
        if (wider := overflow(page)) > 0:
            found.append(f"{page.url}: {wider} pixels too wide")
    assert found == []

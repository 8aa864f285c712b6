"""The application's tests: real rules, real mail, and a server of its own for each."""

import pytest
from membership import Membership

from gatepost.testing import Gatepost

ADA, BOB, PASSWORD = "ada@example.com", "bob@example.com", "Lovelace-1815"


def member(gatepost: Gatepost, membership: Membership, address: str) -> None:
    membership.join(address, PASSWORD)
    assert membership.confirm(address, gatepost.inbox.wait_for(address).code)


def test_the_code_in_the_mail_makes_a_member(gatepost: Gatepost, membership: Membership) -> None:
    member(gatepost, membership, ADA)
    assert membership.sign_in(ADA, PASSWORD)


def test_a_wrong_code_does_not(gatepost: Gatepost, membership: Membership) -> None:
    membership.join(ADA, PASSWORD)
    right = gatepost.inbox.wait_for(ADA).code
    assert not membership.confirm(ADA, "000000" if right != "000000" else "111111")


def test_a_code_is_good_for_a_day(gatepost: Gatepost, membership: Membership) -> None:
    membership.join(ADA, PASSWORD)
    code = gatepost.inbox.wait_for(ADA).code
    gatepost.clock.advance(hours=25)
    assert not membership.confirm(ADA, code)


def test_a_trigger_keeps_strangers_out(gatepost: Gatepost, membership: Membership) -> None:
    def only_example(event: dict) -> dict:
        if not event["request"]["userAttributes"]["email"].endswith("@example.com"):
            raise ValueError("members only")
        return event

    gatepost.trigger("PreSignUp", only_example)
    member(gatepost, membership, ADA)
    with pytest.raises(Exception, match="members only"):
        membership.join("eve@elsewhere.example", PASSWORD)


def test_news_need_production_access(gatepost: Gatepost, membership: Membership) -> None:
    member(gatepost, membership, ADA)
    gatepost.ses.verify("club.example")
    with pytest.raises(Exception, match="Email address is not verified"):
        membership.announce("Chess", "Tonight.")
    gatepost.ses.leave_sandbox()
    assert membership.announce("Chess", "Tonight.") == 1
    assert gatepost.inbox.wait_for(ADA, subject="Chess").sender == "news@club.example"


@pytest.mark.gatepost(production_access=True, verify_identities=True)
def test_news_do_not_go_where_mail_bounces(gatepost: Gatepost, membership: Membership) -> None:
    gatepost.client("sesv2").create_email_identity(EmailIdentity="club.example")
    member(gatepost, membership, ADA)
    member(gatepost, membership, BOB)
    assert membership.announce("Chess", "Tonight.") == 2
    gatepost.ses.bounce(gatepost.inbox.wait_for(BOB, subject="Chess"))
    assert membership.announce("Go", "Tomorrow.") == 1

"""Threat protection: a pool watches where its users sign in from, and does what its owner says when it looks strange."""

import re
import urllib.request
from typing import Any

import pytest

from .conftest import PASSWORD, Club
from .test_groups import refusal

BLOCKED = ("NotAuthorizedException", "Unable to login because of security reasons.")
HOME = {
    "IpAddress": "192.0.2.1",
    "ServerName": "app",
    "ServerPath": "/",
    "HttpHeaders": [{"headerName": "User-Agent", "headerValue": "Firefox"}],
}
AWAY = {**HOME, "IpAddress": "203.0.113.9", "HttpHeaders": [{"headerName": "User-Agent", "headerValue": "Safari"}]}


@pytest.fixture
def club(clubs: Any) -> Club:
    watched = clubs(UserPoolTier="PLUS", UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"}, AutoVerifiedAttributes=["email"])
    watched.join("ada", email="ada@mail.example", email_verified="true")
    return watched


def sign_in(club: Club, where: dict[str, Any], password: str = PASSWORD) -> dict[str, Any]:
    return club.cognito.admin_initiate_auth(
        UserPoolId=club.pool_id,
        ClientId=club.client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": password},
        ContextData=where,
    )


def meet(club: Club, action: str, *, level: str = "High", notify: dict[str, Any] | None = None) -> None:
    takeover: dict[str, Any] = {"Actions": {f"{level}Action": {"Notify": notify is not None, "EventAction": action}}}
    if notify is not None:
        takeover["NotifyConfiguration"] = notify
    club.cognito.set_risk_configuration(UserPoolId=club.pool_id, AccountTakeoverRiskConfiguration=takeover)


def events(club: Club, **more: Any) -> list[dict[str, Any]]:
    return club.cognito.admin_list_user_auth_events(UserPoolId=club.pool_id, Username="ada", **more)["AuthEvents"]


def test_rules_are_set_for_the_pool_or_a_client_and_removed(club: Club) -> None:
    rules = {
        "CompromisedCredentialsRiskConfiguration": {"EventFilter": ["SIGN_UP"], "Actions": {"EventAction": "BLOCK"}},
        "RiskExceptionConfiguration": {"BlockedIPRangeList": ["203.0.113.0/24"]},
    }
    for target in ({"UserPoolId": club.pool_id}, {"UserPoolId": club.pool_id, "ClientId": club.client_id}):
        said = club.cognito.set_risk_configuration(**target, **rules)["RiskConfiguration"]
        assert {key: value for key, value in said.items() if key != "LastModifiedDate"} == {**target, **rules}
        assert club.cognito.describe_risk_configuration(**target)["RiskConfiguration"] == said
        assert club.cognito.set_risk_configuration(**target)["RiskConfiguration"] == target


def test_a_pool_without_the_add_on_has_no_risks(clubs: Any) -> None:
    plain = clubs()
    plain.join("ada")
    for operation, more in (
        (plain.cognito.describe_risk_configuration, {}),
        (plain.cognito.set_risk_configuration, {}),
        (plain.cognito.admin_list_user_auth_events, {"Username": "ada"}),
    ):
        assert refusal(operation, UserPoolId=plain.pool_id, **more)[0] == "UserPoolAddOnNotEnabledException"


def test_rules_that_cannot_be_are_refused(club: Club) -> None:
    ranges = {"UserPoolId": club.pool_id, "RiskExceptionConfiguration": {"BlockedIPRangeList": ["everywhere"]}}
    assert refusal(club.cognito.set_risk_configuration, **ranges)[0] == "InvalidParameterException"
    notify = {"SourceArn": f"arn:aws:ses:eu-north-1:{'1' * 12}:identity/mail.example"}
    with pytest.raises(club.cognito.exceptions.InvalidParameterException, match="must be in one of the following SES regions"):
        meet(club, "BLOCK", notify=notify)


def test_what_users_do_is_remembered(club: Club) -> None:
    sign_in(club, HOME)
    refusal(sign_in, club=club, where=HOME, password="wrong")
    club.cognito.forgot_password(ClientId=club.client_id, Username="ada")
    kinds = [(event["EventType"], event["EventResponse"]) for event in events(club)]
    assert sorted(kinds[:3]) == [("ForgotPassword", "Pass"), ("SignIn", "Fail"), ("SignIn", "Pass")]
    good = next(event for event in events(club) if event["EventResponse"] == "Pass" and event["EventType"] == "SignIn")
    assert good["EventContextData"] == {"IpAddress": "192.0.2.1", "DeviceName": "Firefox"}
    assert good["EventRisk"] == {"RiskDecision": "NoRisk", "CompromisedCredentialsDetected": False}
    assert good["ChallengeResponses"] == [{"ChallengeName": "Password", "ChallengeResponse": "Success"}]
    page = club.cognito.admin_list_user_auth_events(UserPoolId=club.pool_id, Username="ada", MaxResults=1)
    assert len(page["AuthEvents"]) == 1
    assert events(club, NextToken=page["NextToken"])[0]["EventId"] != page["AuthEvents"][0]["EventId"]


def test_a_strange_sign_in_is_blocked_where_the_pool_says_so(club: Club) -> None:
    meet(club, "BLOCK")
    sign_in(club, HOME)
    assert refusal(sign_in, club=club, where=AWAY) == BLOCKED
    assert "AuthenticationResult" in sign_in(club, HOME)
    blocked = next(event for event in events(club) if event["EventResponse"] == "Fail")
    assert blocked["EventRisk"] == {"RiskDecision": "Block", "RiskLevel": "High", "CompromisedCredentialsDetected": False}


def test_an_audit_only_watches(clubs: Any) -> None:
    audited = clubs(UserPoolTier="PLUS", UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"})
    audited.join("ada")
    meet(audited, "BLOCK")
    sign_in(audited, HOME)
    assert "AuthenticationResult" in sign_in(audited, AWAY)
    assert events(audited)[0]["EventRisk"]["RiskLevel"] == "High"


def test_a_second_factor_is_asked_for_or_demanded(club: Club) -> None:
    meet(club, "MFA_IF_CONFIGURED")
    sign_in(club, HOME)
    assert "AuthenticationResult" in sign_in(club, AWAY), "who has no second factor goes on"
    meet(club, "MFA_REQUIRED")
    further = {**AWAY, "IpAddress": "203.0.113.77", "HttpHeaders": []}
    assert refusal(sign_in, club=club, where=further) == BLOCKED


def test_ranges_are_blocked_or_trusted_whatever_else_is_known(club: Club) -> None:
    club.cognito.set_risk_configuration(
        UserPoolId=club.pool_id,
        AccountTakeoverRiskConfiguration={"Actions": {"HighAction": {"Notify": False, "EventAction": "BLOCK"}}},
        RiskExceptionConfiguration={"BlockedIPRangeList": ["198.51.100.0/24"], "SkippedIPRangeList": ["203.0.113.0/24"]},
    )
    assert refusal(sign_in, club=club, where={**HOME, "IpAddress": "198.51.100.7"}) == BLOCKED
    sign_in(club, HOME)
    assert "AuthenticationResult" in sign_in(club, AWAY)


def test_a_user_is_told_and_says_that_it_was_not_them(club: Club, gatepost: Any, operator: Any, inbox: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity="mail.example")
    operator.verify("mail.example")
    club.cognito.create_user_pool_domain(UserPoolId=club.pool_id, Domain=f"watch-{gatepost.account}")
    notify = {
        "SourceArn": f"arn:aws:ses:us-east-1:{gatepost.account}:identity/mail.example",
        "From": "security@mail.example",
        "NoActionEmail": {"Subject": "Was it you?", "HtmlBody": "From {ip-address} <a href='{one-click-link-invalid}'>no</a>"},
    }
    meet(club, "NO_ACTION", notify=notify)
    sign_in(club, HOME)
    sign_in(club, AWAY)
    mail = inbox.last("ada@mail.example")
    assert (mail["subject"], mail["from"]) == ("Was it you?", "security@mail.example")
    assert "203.0.113.9" in mail["html"]
    link = re.search(r"href='([^']+)'", mail["html"])
    assert link is not None
    with urllib.request.urlopen(link[1].replace("&amp;", "&"), timeout=10) as answer:
        assert answer.status == 200
    assert events(club)[0]["EventFeedback"]["FeedbackValue"] == "Invalid"


def test_an_app_says_for_the_user_what_the_link_would_have_said(club: Club, gatepost: Any, operator: Any, inbox: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity="mail.example")
    operator.verify("mail.example")
    notify = {
        "SourceArn": f"arn:aws:ses:us-east-1:{gatepost.account}:identity/mail.example",
        "From": "security@mail.example",
        "NoActionEmail": {"Subject": "Was it you?", "HtmlBody": "{event-id} {feedback-token}"},
    }
    meet(club, "NO_ACTION", notify=notify)
    sign_in(club, HOME)
    sign_in(club, AWAY)
    event_id, token = inbox.last("ada@mail.example")["html"].split()
    said = {"UserPoolId": club.pool_id, "Username": "ada", "EventId": event_id, "FeedbackToken": token}
    for verdict in ("Invalid", "Valid"):
        club.cognito.update_auth_event_feedback(**said, FeedbackValue=verdict)
        feedback = next(event for event in events(club) if event["EventId"] == event_id)["EventFeedback"]
        assert (feedback["FeedbackValue"], feedback["Provider"]) == (verdict, "User")


@pytest.mark.parametrize(
    ("action", "subject", "decision"),
    [
        ("BLOCK", "Blocked sign-in attempt", "Block"),
        ("MFA_IF_CONFIGURED", "New sign-in attempt", "AccountTakeover"),
        ("MFA_REQUIRED", "New sign-in attempt", "AccountTakeover"),
        ("NO_ACTION", "New sign-in attempt", "AccountTakeover"),
    ],
)
def test_whatever_is_done_the_user_is_told_and_it_is_remembered(
    club: Club, gatepost: Any, operator: Any, inbox: Any, action: str, subject: str, decision: str
) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity="mail.example")
    operator.verify("mail.example")
    arn = f"arn:aws:ses:us-east-1:{gatepost.account}:identity/mail.example"
    meet(club, action, notify={"SourceArn": arn, "From": f"{action.lower()}@mail.example"})
    sign_in(club, HOME)
    if action in ("BLOCK", "MFA_REQUIRED"):
        assert refusal(sign_in, club=club, where=AWAY) == BLOCKED
    else:
        sign_in(club, AWAY)
    mail = inbox.last("ada@mail.example")
    assert (mail["subject"], mail["from"]) == (subject, f"{action.lower()}@mail.example")
    assert events(club)[0]["EventRisk"] == {"RiskDecision": decision, "RiskLevel": "High", "CompromisedCredentialsDetected": False}


def test_administrators_and_users_judge_events_afterwards(club: Club) -> None:
    meet(club, "BLOCK")
    sign_in(club, HOME)
    [event] = [event for event in events(club) if event["EventType"] == "SignIn"]
    named = {"UserPoolId": club.pool_id, "Username": "ada", "EventId": event["EventId"]}
    club.cognito.admin_update_auth_event_feedback(**named, FeedbackValue="Invalid")
    judged = next(found for found in events(club) if found["EventId"] == event["EventId"])
    assert (judged["EventFeedback"]["FeedbackValue"], judged["EventFeedback"]["Provider"]) == ("Invalid", "Admin")
    assert "AuthenticationResult" in sign_in(club, AWAY), "what was not the user is nothing to compare with"
    forged = refusal(club.cognito.update_auth_event_feedback, **named, FeedbackToken="made.up", FeedbackValue="Valid")
    assert forged[0] == "NotAuthorizedException"
    unknown = {**named, "EventId": "nothing"}
    assert refusal(club.cognito.admin_update_auth_event_feedback, **unknown, FeedbackValue="Valid")[0] == "ResourceNotFoundException"


def test_passwords_that_everybody_knows_are_refused_where_the_pool_says_so(club: Club) -> None:
    known = ("InvalidPasswordException", "Provided password cannot be used for security reasons.")
    club.set_password("ada", "Password123!")
    club.cognito.set_risk_configuration(
        UserPoolId=club.pool_id, CompromisedCredentialsRiskConfiguration={"Actions": {"EventAction": "BLOCK"}}
    )
    assert refusal(club.sign_up, name="bob", password="Passw0rd123!") == known
    assert refusal(club.set_password, name="ada", password="Welcome2026!") == known
    assert refusal(sign_in, club=club, where=HOME, password="Password123!") == BLOCKED
    assert events(club)[0]["EventRisk"]["CompromisedCredentialsDetected"]


def test_a_file_names_more_of_them(server_with: Any, tmp_path: Any) -> None:
    listed = tmp_path / "known.txt"
    listed.write_text("Tr0ub4dor&3\n")
    server = server_with(compromised_passwords=str(listed))
    club = Club(
        server.client("cognito-idp", account="111122223333"),
        server.url,
        UserPoolTier="PLUS",
        UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"},
    )
    club.cognito.set_risk_configuration(
        UserPoolId=club.pool_id, CompromisedCredentialsRiskConfiguration={"Actions": {"EventAction": "BLOCK"}}
    )
    assert refusal(club.sign_up, name="bob", password="Tr0ub4dor&3")[0] == "InvalidPasswordException"
    club.sign_up("bob", "Correct-Horse-1")

"""What an identity's policies say, and which documents SES takes."""

import json
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.rules.identity_policy import (
    SILENT,
    Verdict,
    cognito_principal,
    evaluate,
    recommended,
    service_linked_role,
)
from gatepost.rules.policy_conditions import wildcard
from gatepost.rules.policy_documents import compact, refusal_of
from gatepost.rules.templates import has_link

ACCOUNT = "123456789012"
IDENTITY = f"arn:aws:ses:us-east-1:{ACCOUNT}:identity/example.com"
POOL = f"arn:aws:cognito-idp:us-east-1:{ACCOUNT}:userpool/us-east-1_AbCdEfGhI"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
COGNITO = "email.cognito-idp.amazonaws.com"
FROM_POOL = {"aws:sourceaccount": ACCOUNT, "aws:sourcearn": POOL}


def statement(**members: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "ses:SendEmail", "Resource": IDENTITY} | members


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def verdict(document: str, principal: str = ROOT, action: str = "ses:SendEmail", **context: Any) -> Verdict:
    named = {key.replace("_", ":", 1): value for key, value in context.items()}
    return evaluate([document], principal, action, IDENTITY, named).verdict


def test_no_policy_says_nothing() -> None:
    assert evaluate([], ROOT, "ses:SendEmail", IDENTITY, {}) == SILENT


@pytest.mark.parametrize(
    ("members", "principal", "says"),
    [
        ({}, ROOT, Verdict.ALLOWED),
        ({}, f"arn:aws:iam::{ACCOUNT}:user/ann", Verdict.ALLOWED),
        ({"Principal": {"AWS": ROOT}}, f"arn:aws:iam::{ACCOUNT}:user/ann", Verdict.ALLOWED),
        ({"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/ann"}}, ROOT, Verdict.SILENT),
        ({"Principal": {"AWS": ["999999999999", ACCOUNT]}}, ROOT, Verdict.ALLOWED),
        ({"Principal": {"AWS": "999999999999"}}, ROOT, Verdict.SILENT),
        ({"Principal": "*"}, ROOT, Verdict.ALLOWED),
        ({"Principal": {"AWS": "*"}}, ROOT, Verdict.ALLOWED),
        ({"Principal": {"AWS": "*"}}, COGNITO, Verdict.SILENT),
        ({"Principal": {"Service": [COGNITO]}}, COGNITO, Verdict.ALLOWED),
        ({"Principal": {"Service": COGNITO}}, "cognito-idp.me-central-1.amazonaws.com", Verdict.SILENT),
        ({"Principal": {"Service": COGNITO}}, ROOT, Verdict.SILENT),
        ({"Principal": None, "NotPrincipal": {"AWS": "999999999999"}}, ROOT, Verdict.ALLOWED),
        ({"Principal": None, "NotPrincipal": {"AWS": ACCOUNT}}, ROOT, Verdict.SILENT),
        ({"Action": "SES:sendemail"}, ROOT, Verdict.ALLOWED),
        ({"Action": "ses:Send*"}, ROOT, Verdict.ALLOWED),
        ({"Action": ["ses:SendRawEmail"]}, ROOT, Verdict.SILENT),
        ({"Action": None, "NotAction": "ses:SendRawEmail"}, ROOT, Verdict.ALLOWED),
        ({"Action": None, "NotAction": "ses:Send*"}, ROOT, Verdict.SILENT),
        ({"Resource": "*"}, ROOT, Verdict.ALLOWED),
        ({"Resource": IDENTITY.replace("example", "other")}, ROOT, Verdict.SILENT),
        ({"Effect": "Deny"}, ROOT, Verdict.DENIED),
    ],
)
def test_a_statement_speaks_of_principal_action_and_resource(members: dict[str, Any], principal: str, says: Verdict) -> None:
    written = {name: value for name, value in statement(**members).items() if value is not None}
    assert verdict(policy(written), principal) is says


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        ({"StringEquals": {"ses:FromAddress": "a@example.com"}}, {"ses_fromaddress": "a@example.com"}, True),
        ({"StringEquals": {"ses:FromAddress": "a@example.com"}}, {"ses_fromaddress": "A@example.com"}, False),
        ({"StringEqualsIgnoreCase": {"ses:FromAddress": "a@example.com"}}, {"ses_fromaddress": "A@Example.com"}, True),
        ({"StringEquals": {"ses:FromAddress": "a@example.com"}}, {}, False),
        ({"StringEqualsIfExists": {"ses:FromAddress": "a@example.com"}}, {}, True),
        ({"StringLike": {"ses:FromAddress": "*@example.com"}}, {"ses_fromaddress": "a@example.com"}, True),
        ({"StringLike": {"ses:FromAddress": "?@example.com"}}, {"ses_fromaddress": "ab@example.com"}, False),
        ({"StringNotLike": {"ses:FromAddress": "*@example.com"}}, {"ses_fromaddress": "a@example.com"}, False),
        ({"StringNotEquals": {"ses:FromAddress": "a@example.com"}}, {}, True),
        ({"ForAllValues:StringLike": {"ses:Recipients": ["*@a.com", "*@b.com"]}}, {"ses_recipients": ("x@a.com", "y@b.com")}, True),
        ({"ForAllValues:StringLike": {"ses:Recipients": "*@a.com"}}, {"ses_recipients": ("x@a.com", "y@b.com")}, False),
        ({"ForAllValues:StringLike": {"ses:Recipients": "*@a.com"}}, {}, True),
        ({"ForAnyValue:StringLike": {"ses:Recipients": "*@a.com"}}, {"ses_recipients": ("x@a.com", "y@b.com")}, True),
        ({"StringNotLike": {"ses:Recipients": "*@a.com"}}, {"ses_recipients": ("x@a.com", "y@b.com")}, False),
        ({"ArnLike": {"aws:SourceArn": POOL}}, {"aws_sourcearn": POOL}, True),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:cognito-idp:*:{ACCOUNT}:userpool/*"}}, {"aws_sourcearn": POOL}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:cognito-idp:*"}}, {"aws_sourcearn": POOL}, False),
        ({"ArnNotLike": {"aws:SourceArn": POOL}}, {"aws_sourcearn": POOL}, False),
        ({"StringEquals": {"aws:SourceAccount": ACCOUNT}, "ArnLike": {"aws:SourceArn": POOL}}, {"aws_sourceaccount": ACCOUNT}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, {"aws_securetransport": "true"}, True),
        ({"Bool": {"aws:SecureTransport": False}}, {"aws_securetransport": "true"}, False),
        ({"Null": {"aws:SourceArn": "true"}}, {}, True),
        ({"Null": {"aws:SourceArn": True}}, {"aws_sourcearn": POOL}, False),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"aws_sourceip": "10.1.2.3"}, True),
        ({"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "::1"]}}, {"aws_sourceip": "192.0.2.1"}, True),
        ({"IpAddress": {"aws:SourceIp": "nonsense"}}, {"aws_sourceip": "192.0.2.1"}, False),
        ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, {"aws_currenttime": "2026-01-01T00:00:00Z"}, True),
        ({"DateLessThan": {"aws:CurrentTime": "2020-01-01"}}, {"aws_currenttime": "2026-01-01T00:00:00Z"}, False),
        ({"NumericLessThan": {"aws:EpochTime": "5"}}, {"aws_epochtime": "4"}, True),
        ({"NoSuchOperator": {"aws:EpochTime": "5"}}, {"aws_epochtime": "5"}, False),
        ({"StringEquals": "nonsense"}, {}, False),
    ],
)
def test_a_condition_must_hold(condition: dict[str, Any], context: dict[str, Any], holds: bool) -> None:
    assert (verdict(policy(statement(Condition=condition)), **context) is Verdict.ALLOWED) is holds


effects = st.lists(st.tuples(st.sampled_from(("Allow", "Deny")), st.sampled_from((ACCOUNT, "999999999999", "*"))), max_size=5)


@given(effects)
def test_a_deny_wins_whatever_the_order(drawn: list[tuple[str, str]]) -> None:
    document = policy(*(statement(Effect=effect, Principal={"AWS": who}) for effect, who in drawn))
    ours = [effect for effect, who in drawn if who in (ACCOUNT, "*")]
    expected = Verdict.DENIED if "Deny" in ours else Verdict.ALLOWED if ours else Verdict.SILENT
    assert verdict(document) is expected
    assert evaluate([policy(one) for one in json.loads(document)["Statement"]], ROOT, "ses:SendEmail", IDENTITY, {}).verdict is expected


def test_the_answer_names_the_statement() -> None:
    document = policy(statement(Principal={"AWS": "999999999999"}), statement(Sid="no"), statement(Effect="Deny"))
    assert evaluate([document], ROOT, "ses:SendEmail", IDENTITY, {}).statement == "#3"


@given(st.text("abA.\\n", max_size=10), st.text("abA*?.", max_size=8), st.booleans())
def test_a_star_stands_for_anything_and_a_question_mark_for_one(value: str, pattern: str, ignore_case: bool) -> None:
    def matches(pattern: str, value: str) -> bool:
        if not pattern:
            return not value
        if pattern[0] == "*":
            return matches(pattern[1:], value) or (value != "" and matches(pattern, value[1:]))
        same = value[:1] == pattern[0] or (ignore_case and value[:1].lower() == pattern[0].lower())
        return value != "" and (pattern[0] == "?" or same) and matches(pattern[1:], value[1:])

    assert wildcard(pattern, value, ignore_case) is matches(pattern, value)
    assert wildcard("*", value)
    assert wildcard(f"{value}*", f"{value}{pattern}")


def test_no_pattern_makes_a_match_slow() -> None:
    began = perf_counter()
    assert not wildcard("*a" * 2000 + "b", "a" * 4000)
    assert not has_link("{##" * 6000)
    assert perf_counter() - began < 1


@pytest.mark.parametrize(
    ("region", "principal"),
    [("us-east-1", COGNITO), ("ap-northeast-1", COGNITO), ("me-central-1", "cognito-idp.me-central-1.amazonaws.com")],
)
def test_the_recommended_policy_lets_this_pool_send_and_no_other(region: str, principal: str) -> None:
    pool = POOL.replace("us-east-1", region)
    document = json.dumps(recommended(IDENTITY, ACCOUNT, pool, region))
    assert refusal_of(document, IDENTITY) is None
    for action in ("ses:SendEmail", "ses:SendRawEmail"):
        context = {"aws:sourceaccount": ACCOUNT, "aws:sourcearn": pool}
        assert evaluate([document], principal, action, IDENTITY, context).verdict is Verdict.ALLOWED
        assert evaluate([document], principal, action, IDENTITY, context | {"aws:sourcearn": pool + "x"}).verdict is Verdict.SILENT
        assert evaluate([document], "ses.amazonaws.com", action, IDENTITY, context).verdict is Verdict.SILENT


def test_cognito_calls_by_its_role_or_as_a_service() -> None:
    role = service_linked_role(ACCOUNT)
    assert role.endswith(":role/aws-service-role/email.cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdpEmailService")
    assert cognito_principal("us-east-1", ACCOUNT, developer=True) == role
    assert cognito_principal("us-east-1", ACCOUNT, developer=False) == COGNITO
    assert cognito_principal("ap-east-1", ACCOUNT, developer=True) == "cognito-idp.ap-east-1.amazonaws.com"
    assert cognito_principal("ap-east-1", ACCOUNT, developer=False) == "cognito-idp.ap-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("{", "Policy is not valid JSON."),
        ("[]", "Policy document must be a JSON object."),
        ('{"Version": "2012-10-17"}', "Policy must contain at least one statement."),
        (policy(statement(Effect="Maybe")), "Statement effect must be Allow or Deny."),
        (policy(statement(Principal={})), "Policy statement must contain principals."),
        (policy(statement(Action="s3:GetObject")), "Unknown or unapplicable action 's3:GetObject'."),
        (
            policy(statement(Condition={"StringEquals": {"AWS:SourceAccount": ACCOUNT}})),
            "Unknown or unapplicable condition field 'AWS:SourceAccount'.",
        ),
        (policy(statement(Condition={"Equals": {"aws:SourceAccount": ACCOUNT}})), "Unknown condition operator 'Equals'."),
    ],
)
def test_a_document_ses_does_not_take_is_refused(document: str, text: str) -> None:
    assert refusal_of(document, IDENTITY) == text


def test_what_is_attached_must_be_about_its_identity() -> None:
    assert refusal_of(policy(statement(Resource=IDENTITY + "x")), IDENTITY) is not None
    assert refusal_of(policy(statement(Resource="*")), IDENTITY) is None
    assert refusal_of(policy(statement()), IDENTITY) is None
    assert refusal_of(policy(statement(Sid="s" * 4096)), IDENTITY) is not None


def test_a_document_is_kept_without_white_space() -> None:
    assert compact('{ "Version" : "2012-10-17",\n "Id": "é" }') == '{"Version":"2012-10-17","Id":"é"}'

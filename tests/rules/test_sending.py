"""The send decision, check by check and as a whole."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.rules.findings import Outcome
from gatepost.rules.identity_policy import cognito_principal
from gatepost.rules.refusals import SendRefusal
from gatepost.rules.sending import (
    CHECKS,
    ConfigurationSetFacts,
    IdentityFacts,
    Letter,
    Mode,
    Pool,
    SendingFacts,
    TenantFacts,
    configuration_set_named,
    counted,
    decide,
    examine,
    identities_touched,
    sending_identity,
    sending_identity_arn,
)

ACCOUNT = "123456789012"
OTHER = "999999999999"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
REGION = "us-west-2"
POOL = Pool(f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_Pool", REGION, ACCOUNT)
FAR_POOL = Pool(f"arn:aws:cognito-idp:me-central-1:{ACCOUNT}:userpool/me-central-1_Pool", "me-central-1", ACCOUNT)
DOMAIN_ARN = f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/example.com"
VERIFIED = IdentityFacts("example.com", verified=True)
NOT_VERIFIED = "Email address is not verified. The following identities failed the check in region US-WEST-2: "
COGNITO = "Cognito is not allowed to use your email identity"


def identities(*facts: IdentityFacts) -> dict[str, IdentityFacts]:
    return {fact.name: fact for fact in facts}


LETTER = Letter(account_id=ACCOUNT, principal=ROOT, sender="a@example.com", to=("b@elsewhere.com",))
FACTS = SendingFacts(
    region=REGION,
    account_id=ACCOUNT,
    now=datetime(2026, 1, 2, tzinfo=UTC),
    production_access=True,
    max_24h=50000,
    identities=identities(VERIFIED),
)
FROM_POOL = replace(
    LETTER, mode=Mode.DEVELOPER, pool=POOL, source_arn=DOMAIN_ARN, principal=cognito_principal(REGION, ACCOUNT, developer=True)
)
BY_DEFAULT = replace(
    LETTER,
    mode=Mode.COGNITO_DEFAULT,
    pool=POOL,
    sender="no-reply@verificationemail.com",
    principal=cognito_principal(REGION, ACCOUNT, developer=False),
)
BY_DEFAULT_FROM_OWN = replace(BY_DEFAULT, sender="a@example.com", source_arn=DOMAIN_ARN.replace("example.com", "a@example.com"))
SANDBOX = replace(FACTS, production_access=False, max_24h=200)


def statement(**members: Any) -> str:
    written = {"Effect": "Allow", "Principal": "*", "Action": "ses:*", "Resource": "*"} | members
    return json.dumps({"Version": "2012-10-17", "Statement": written})


DENY = statement(Effect="Deny")
TRUST = statement(Principal={"Service": ["email.cognito-idp.amazonaws.com"]})


def with_policy(*policies: str, name: str = "example.com", verified: bool = True) -> SendingFacts:
    return replace(FACTS, identities=identities(IdentityFacts(name, verified, policies)))


def test_a_letter_with_nothing_against_it_goes() -> None:
    for letter, facts in ((LETTER, FACTS), (FROM_POOL, FACTS), (BY_DEFAULT, SANDBOX)):
        decision = decide(letter, facts)
        assert decision.allowed, decision
        assert [finding.check for finding in decision.findings] == [check.__name__ for check in CHECKS]


REFUSED: list[tuple[str, Letter, SendingFacts, SendRefusal, str]] = [
    (
        "default_sender_has_room",
        BY_DEFAULT,
        replace(FACTS, default_sent_today=50),
        SendRefusal.DEFAULT_SENDER_LIMIT,
        "Exceeded daily email limit for the operation or the account. If a higher limit is required, "
        "please configure your user pool to use your own Amazon SES configuration for sending email.",
    ),
    ("sender_is_known", replace(LETTER, sender=""), FACTS, SendRefusal.NO_SENDER, "Missing required header 'From'."),
    (
        "sender_is_known",
        replace(FROM_POOL, source_arn=""),
        FACTS,
        SendRefusal.NO_SENDER,
        "Source ARN is required to use DEVELOPER email sending owner",
    ),
    (
        "region_reaches_ses",
        replace(FROM_POOL, source_arn=DOMAIN_ARN.replace(REGION, "eu-central-1")),
        FACTS,
        SendRefusal.REGION_NOT_ALLOWED,
        "Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2.",
    ),
    (
        "account_is_own",
        replace(FROM_POOL, source_arn=DOMAIN_ARN.replace(ACCOUNT, OTHER)),
        FACTS,
        SendRefusal.OTHER_ACCOUNT,
        "Email arn does not belong to your account.",
    ),
    ("addresses_are_well_formed", replace(LETTER, to=("b",)), FACTS, SendRefusal.MALFORMED_ADDRESS, "Missing final '@domain'"),
    ("addresses_are_well_formed", replace(LETTER, reply_to=("b@",)), FACTS, SendRefusal.MALFORMED_ADDRESS, "Missing domain"),
    (
        "addresses_are_well_formed",
        replace(LETTER, cc=(f"{'x' * 320} <b@x.com>",)),
        FACTS,
        SendRefusal.MALFORMED_ADDRESS,
        f"Address length is more than 320 characters long: '{'x' * 320} <b@x.com>'.",
    ),
    ("recipients_are_present", replace(LETTER, to=()), FACTS, SendRefusal.NO_RECIPIENTS, "There are no recipients specified."),
    (
        "recipients_are_few_enough",
        replace(LETTER, to=("b@x.com",) * 20, cc=("c@x.com",) * 20, bcc=("d@x.com",) * 11),
        FACTS,
        SendRefusal.TOO_MANY_RECIPIENTS,
        "Recipient count exceeds 50.",
    ),
    (
        "configuration_set_exists",
        replace(LETTER, configuration_set="news"),
        FACTS,
        SendRefusal.CONFIGURATION_SET_UNKNOWN,
        "Configuration set <news> does not exist.",
    ),
    (
        "configuration_set_may_send",
        replace(LETTER, configuration_set="news"),
        replace(FACTS, configuration_set=ConfigurationSetFacts("news", sending_enabled=False)),
        SendRefusal.CONFIGURATION_SET_PAUSED,
        "Sending is paused for configuration set news",
    ),
    (
        "template_exists",
        replace(LETTER, template="welcome"),
        replace(FACTS, template_exists=False),
        SendRefusal.TEMPLATE_UNKNOWN,
        "Template welcome does not exist.",
    ),
    (
        "account_may_send",
        LETTER,
        replace(FACTS, enforcement_status="SHUTDOWN"),
        SendRefusal.ACCOUNT_SHUT_DOWN,
        "Sending paused for this account. For more information, please check the inbox of the email address "
        "associated with your AWS account.",
    ),
    ("account_may_send", LETTER, replace(FACTS, sending_enabled=False), SendRefusal.ACCOUNT_PAUSED, "Account sending is disabled."),
    ("identity_is_verified", LETTER, replace(FACTS, identities={}), SendRefusal.NOT_VERIFIED, NOT_VERIFIED + "a@example.com"),
    (
        "identity_is_verified",
        replace(LETTER, sender="Ann <a@example.com>"),
        replace(FACTS, identities=identities(replace(VERIFIED, verified=False))),
        SendRefusal.NOT_VERIFIED,
        NOT_VERIFIED + "Ann <a@example.com>",
    ),
    (
        "identity_is_verified",
        replace(LETTER, header_from="Ann <a@example.com>", return_path="back@other.com"),
        replace(SANDBOX, identities={}),
        SendRefusal.NOT_VERIFIED,
        NOT_VERIFIED + "Ann <a@example.com>, a@example.com, back@other.com, b@elsewhere.com",
    ),
    ("identity_is_verified", FROM_POOL, replace(FACTS, identities={}), SendRefusal.NOT_VERIFIED, NOT_VERIFIED + DOMAIN_ARN),
    (
        "identity_is_verified",
        replace(FROM_POOL, source_arn=DOMAIN_ARN.replace("example.com", "a@example.com")),
        FACTS,
        SendRefusal.NOT_VERIFIED,
        NOT_VERIFIED + DOMAIN_ARN.replace("example.com", "a@example.com"),
    ),
    ("identity_is_verified", BY_DEFAULT_FROM_OWN, FACTS, SendRefusal.COGNITO_NOT_ALLOWED, COGNITO),
    (
        "sender_is_covered",
        replace(FROM_POOL, sender="Ann <a@other.com>"),
        FACTS,
        SendRefusal.NOT_VERIFIED,
        NOT_VERIFIED + "Ann <a@other.com>",
    ),
    (
        "policy_lets_caller_send",
        LETTER,
        with_policy(DENY),
        SendRefusal.ACCESS_DENIED,
        f"User `{ROOT}' is not authorized to perform `ses:SendEmail' on resource `{DOMAIN_ARN}'",
    ),
    ("policy_lets_caller_send", FROM_POOL, with_policy(DENY), SendRefusal.COGNITO_NOT_ALLOWED, COGNITO),
    ("policy_lets_caller_send", BY_DEFAULT_FROM_OWN, with_policy(name="a@example.com"), SendRefusal.COGNITO_NOT_ALLOWED, COGNITO),
    (
        "policy_lets_caller_send",
        replace(
            FROM_POOL,
            pool=FAR_POOL,
            source_arn=DOMAIN_ARN.replace(REGION, "eu-central-1"),
            principal=cognito_principal("me-central-1", ACCOUNT, developer=True),
        ),
        replace(with_policy(TRUST), region="eu-central-1"),
        SendRefusal.COGNITO_NOT_ALLOWED,
        COGNITO,
    ),
    (
        "policy_lets_caller_send",
        replace(LETTER, source_arn=DOMAIN_ARN.replace(ACCOUNT, OTHER)),
        replace(FACTS, identities={DOMAIN_ARN.replace(ACCOUNT, OTHER): VERIFIED}),
        SendRefusal.ACCESS_DENIED,
        f"User `{ROOT}' is not authorized to perform `ses:SendEmail' on resource `{DOMAIN_ARN.replace(ACCOUNT, OTHER)}'",
    ),
    ("sandbox_lets_recipients_through", LETTER, SANDBOX, SendRefusal.NOT_VERIFIED, NOT_VERIFIED + "b@elsewhere.com"),
    (
        "sandbox_lets_recipients_through",
        replace(FROM_POOL, to=("after@example.org",)),
        SANDBOX,
        SendRefusal.NOT_VERIFIED,
        NOT_VERIFIED + "after@example.org",
    ),
    (
        "tenant_may_send",
        replace(LETTER, tenant="ann"),
        FACTS,
        SendRefusal.TENANT_UNKNOWN,
        f"Tenant ann for AwsAccountId {ACCOUNT} not found.",
    ),
    (
        "tenant_may_send",
        replace(LETTER, tenant="ann"),
        replace(FACTS, tenant=TenantFacts("ann", "DISABLED", frozenset([DOMAIN_ARN]))),
        SendRefusal.TENANT_PAUSED,
        "Sending is paused for tenant ann",
    ),
    (
        "tenant_may_send",
        replace(LETTER, tenant="ann", configuration_set="news", template="welcome"),
        replace(
            FACTS,
            tenant=TenantFacts("ann", "ENABLED", frozenset([DOMAIN_ARN])),
            configuration_set=ConfigurationSetFacts("news"),
        ),
        SendRefusal.TENANT_LACKS_RESOURCES,
        f"Tenant not associated with resources [arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/news, "
        f"arn:aws:ses:{REGION}:{ACCOUNT}:template/welcome].",
    ),
    (
        "certificate_is_ready",
        replace(LETTER, configuration_set="news"),
        replace(FACTS, configuration_set=ConfigurationSetFacts("news", signs_smime=True)),
        SendRefusal.CERTIFICATE_MISSING,
        "There is no active S/MIME certificate for a@example.com.",
    ),
    (
        "mail_from_is_ready",
        LETTER,
        replace(FACTS, identities=identities(replace(VERIFIED, mail_from_rejects=True))),
        SendRefusal.MAIL_FROM_NOT_VERIFIED,
        "DNS setup for MAIL FROM domain is invalid.",
    ),
    (
        "quota_has_room",
        replace(LETTER, cc=("c@x.com",)),
        replace(FACTS, max_24h=200, sent_24h=199),
        SendRefusal.DAILY_QUOTA,
        "Daily message quota exceeded.",
    ),
    ("rate_has_room", LETTER, replace(FACTS, rate_tokens=0.5), SendRefusal.SENDING_RATE, "Maximum sending rate exceeded."),
]


@pytest.mark.parametrize(
    ("check", "letter", "facts", "kind", "text"), REFUSED, ids=[f"{row[0]}-{number}" for number, row in enumerate(REFUSED)]
)
def test_a_letter_is_refused_by_one_check_in_aws_words(
    check: str, letter: Letter, facts: SendingFacts, kind: SendRefusal, text: str
) -> None:
    decision = decide(letter, facts)
    assert decision.refusal is not None
    assert (decision.findings[-1].check, decision.refusal.kind, decision.refusal.text) == (check, kind, text)


def test_every_refusal_and_every_check_is_in_the_table() -> None:
    assert {row[3] for row in REFUSED} == set(SendRefusal)
    assert {row[0] for row in REFUSED} == {check.__name__ for check in CHECKS}


@pytest.mark.parametrize(
    ("letter", "facts"),
    [
        (
            replace(LETTER, to=("b+label@elsewhere.com",)),
            replace(SANDBOX, identities=identities(VERIFIED, IdentityFacts("b@elsewhere.com", True))),
        ),
        (
            replace(LETTER, to=("b@deep.elsewhere.com",)),
            replace(SANDBOX, identities=identities(VERIFIED, IdentityFacts("elsewhere.com", True))),
        ),
        (replace(LETTER, to=("bounce+1@simulator.amazonses.com",)), SANDBOX),
        (replace(LETTER, reply_to=("never@checked.com",)), FACTS),
        (replace(LETTER, sender="a+label@sub.example.com"), FACTS),
        (LETTER, replace(FACTS, identities=identities(VERIFIED, IdentityFacts("a@example.com", verified=False)))),
        (replace(LETTER, to=("success@simulator.amazonses.com",)), replace(FACTS, max_24h=200, sent_24h=200)),
        (LETTER, replace(FACTS, max_24h=-1, sent_24h=1e9)),
        (replace(LETTER, to=("b@x.com",) * 50), replace(FACTS, rate_tokens=1)),
        (BY_DEFAULT, replace(SANDBOX, sending_enabled=False, sent_24h=200, rate_tokens=0, enforcement_status="SHUTDOWN")),
        (replace(BY_DEFAULT, configuration_set="ignored"), SANDBOX),
        (BY_DEFAULT_FROM_OWN, with_policy(TRUST, name="a@example.com")),
        (FROM_POOL, with_policy(statement(Principal={"AWS": OTHER}))),
        (replace(FROM_POOL, sender="a@sub.example.com"), FACTS),
        (
            replace(LETTER, source_arn=DOMAIN_ARN.replace(ACCOUNT, OTHER)),
            replace(FACTS, identities={DOMAIN_ARN.replace(ACCOUNT, OTHER): replace(VERIFIED, policies=(statement(),))}),
        ),
        (LETTER, with_policy(statement(Effect="Deny", Condition={"StringNotLike": {"ses:FromAddress": "*@example.com"}}))),
        (replace(LETTER, configuration_set="news"), replace(FACTS, configuration_set=ConfigurationSetFacts("news"))),
    ],
)
def test_what_looks_forbidden_but_is_not(letter: Letter, facts: SendingFacts) -> None:
    assert decide(letter, facts).refusal is None


def test_case_only_differences_of_an_address_identity_do_not_count() -> None:
    assert not decide(
        replace(LETTER, to=("B@elsewhere.com",)), replace(SANDBOX, identities=identities(VERIFIED, IdentityFacts("b@elsewhere.com", True)))
    ).allowed


def test_every_spelling_is_listed_once_and_senders_before_recipients() -> None:
    letter = replace(LETTER, to=("b@x.com", "a@example.com", "Bea <b@x.com>"), cc=("b@x.com",))
    refusal = decide(letter, replace(SANDBOX, identities={})).refusal
    assert refusal is not None
    assert refusal.text == NOT_VERIFIED + "a@example.com, b@x.com, Bea <b@x.com>"


def test_conditions_see_the_letter() -> None:
    seen = {
        "ses:Recipients": "b@elsewhere.com",
        "ses:FromAddress": "a@example.com",
        "ses:FromDisplayName": "Ann",
        "ses:FeedbackAddress": "a@example.com",
        "aws:SourceAccount": ACCOUNT,
        "aws:SourceArn": POOL.arn,
        "aws:SourceIp": "192.0.2.7",
    }
    letter = replace(FROM_POOL, sender="Ann <a@example.com>", source_ip="192.0.2.7")
    for key, value in seen.items():
        operator = "StringNotEquals"
        assert decide(letter, with_policy(statement(Effect="Deny", Condition={operator: {key: value}}))).allowed, key
        assert not decide(letter, with_policy(statement(Effect="Deny", Condition={operator: {key: "other"}}))).allowed, key


def test_settings_come_from_the_nearest_verified_identity() -> None:
    known = identities(
        IdentityFacts("a@sub.example.com", verified=False, configuration_set="address"),
        IdentityFacts("sub.example.com", verified=True, configuration_set="sub"),
        IdentityFacts("example.com", verified=True, configuration_set="domain"),
    )
    letter = replace(LETTER, sender="Ann <a@sub.example.com>")
    identity = sending_identity(letter, known)
    assert identity is not None
    assert identity.name == "sub.example.com"
    assert sending_identity_arn(letter, identity, REGION) == f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/sub.example.com"
    assert configuration_set_named(letter, known) == "sub"
    assert configuration_set_named(replace(letter, configuration_set="own"), known) == "own"
    assert configuration_set_named(replace(letter, source_arn=DOMAIN_ARN), known) == "domain"
    assert configuration_set_named(BY_DEFAULT, known) == ""


def test_the_identities_that_matter_are_named_beforehand() -> None:
    letter = replace(LETTER, to=("b@elsewhere.com", "success@simulator.amazonses.com"), return_path="r@back.org")
    senders = ("a@example.com", "example.com", "com", "r@back.org", "back.org", "org")
    assert identities_touched(letter, sandboxed=False) == senders
    assert identities_touched(letter, sandboxed=True) == (*senders, "b@elsewhere.com", "elsewhere.com")
    assert identities_touched(FROM_POOL, sandboxed=False) == ("example.com",)
    foreign = DOMAIN_ARN.replace(ACCOUNT, OTHER)
    assert identities_touched(replace(LETTER, source_arn=foreign), sandboxed=False) == (foreign,)
    assert counted(letter) == 1


addresses = st.sampled_from(
    ("a@example.com", "b@elsewhere.com", "x@sub.example.com", "success@simulator.amazonses.com", "bad", "N <n@n.org>")
)
some = st.lists(addresses, max_size=3).map(tuple)
facts_drawn = st.builds(
    replace,
    st.just(FACTS),
    production_access=st.booleans(),
    sending_enabled=st.booleans(),
    enforcement_status=st.sampled_from(("HEALTHY", "PROBATION", "SHUTDOWN")),
    sent_24h=st.sampled_from((0, 199, 50000)),
    rate_tokens=st.sampled_from((-3, 0, 1, 14)),
    default_sent_today=st.sampled_from((0, 49, 50)),
    identities=st.sets(st.sampled_from(("example.com", "n@n.org", "elsewhere.com"))).map(
        lambda names: identities(*(IdentityFacts(name, True) for name in names))
    ),
)
letters_drawn: st.SearchStrategy[Letter] = st.builds(
    replace,
    st.sampled_from((LETTER, FROM_POOL, BY_DEFAULT, BY_DEFAULT_FROM_OWN)),
    to=some,
    cc=some,
    return_path=addresses | st.just(""),
    configuration_set=st.sampled_from(("", "news")),
)


@given(letters_drawn, facts_drawn)
def test_the_first_refusal_of_all_findings_is_the_decision(letter: Letter, facts: SendingFacts) -> None:
    stopped = decide(letter, facts)
    everything = examine(letter, facts)
    assert everything.refusal == stopped.refusal
    assert everything.findings[: len(stopped.findings)] == stopped.findings
    assert len(everything.findings) == len(CHECKS)
    assert all((finding.outcome is Outcome.REFUSED) == (finding.refusal is not None) for finding in everything.findings)


@given(letters_drawn, facts_drawn)
def test_identities_beyond_those_named_never_matter(letter: Letter, facts: SendingFacts) -> None:
    named = identities_touched(letter, sandboxed=not facts.production_access)
    fewer = replace(facts, identities={name: fact for name, fact in facts.identities.items() if name in named})
    assert decide(letter, fewer) == decide(letter, facts)


improve: list[Callable[[SendingFacts], SendingFacts]] = [
    lambda facts: replace(facts, production_access=True),
    lambda facts: replace(facts, sending_enabled=True, enforcement_status="HEALTHY"),
    lambda facts: replace(facts, sent_24h=0, rate_tokens=14, default_sent_today=0),
]


@given(letters_drawn, facts_drawn, st.sampled_from(improve))
def test_better_circumstances_never_stop_a_letter(
    letter: Letter, facts: SendingFacts, better: Callable[[SendingFacts], SendingFacts]
) -> None:
    if decide(letter, facts).allowed:
        assert decide(letter, better(facts)).allowed


def test_nothing_is_looked_up_for_what_is_refused_anyway() -> None:
    many = replace(LETTER, to=tuple(f"u{number}@elsewhere.com" for number in range(51)))
    assert identities_touched(many, sandboxed=True) == ("a@example.com", "example.com", "com")
    endless = replace(LETTER, sender=f"a@{'x.' * 500_000}com")
    assert identities_touched(endless, sandboxed=True) == ("b@elsewhere.com", "elsewhere.com", "com")

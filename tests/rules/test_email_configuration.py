"""Which EmailConfiguration Cognito takes, and what it makes of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from gatepost.rules import email_configuration
from gatepost.rules.findings import Outcome, first_refusal
from gatepost.rules.identity_policy import recommended
from gatepost.rules.letters import ConfigurationSetFacts, IdentityFacts, Mode, Pool, SendingFacts
from gatepost.rules.refusals import SaveRefusal

ACCOUNT = "123456789012"
NOW = datetime(2026, 1, 2, tzinfo=UTC)
ADDRESS = "a@example.com"


def pool(region: str = "us-east-1") -> Pool:
    return Pool(f"arn:aws:cognito-idp:{region}:{ACCOUNT}:userpool/{region}_Pool", region, ACCOUNT)


def arn(name: str, region: str = "us-east-1", account: str = ACCOUNT) -> str:
    return f"arn:aws:ses:{region}:{account}:identity/{name}"


def developer(source: str | None = None, **members: str) -> dict[str, str]:
    return {"EmailSendingAccount": "DEVELOPER", **({"SourceArn": source} if source else {}), **members}


def default(source: str | None = None, **members: str) -> dict[str, str]:
    return {"EmailSendingAccount": "COGNITO_DEFAULT", **({"SourceArn": source} if source else {}), **members}


def facts(*identities: IdentityFacts, region: str = "us-east-1", configuration_set: str = "") -> SendingFacts:
    return SendingFacts(
        region=region,
        account_id=ACCOUNT,
        now=NOW,
        identities={identity.name: identity for identity in identities},
        configuration_set=ConfigurationSetFacts(configuration_set) if configuration_set else None,
    )


DOMAIN = IdentityFacts("example.com", verified=True)
TRUST = json.dumps(recommended(arn(ADDRESS), ACCOUNT, pool().arn, "us-east-1"))
TRUSTED = IdentityFacts(ADDRESS, verified=True, policies=(TRUST,))
DENIED = json.dumps({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "ses:*", "Resource": "*"}]})
FRAME = "Cognito received the following error from Amazon SES when attempting to send email: "
UNVERIFIED = FRAME + "Email address is not verified. The following identities failed the check in region US-EAST-1: "
INVALID = SaveRefusal.INVALID_PARAMETER


@pytest.mark.parametrize(
    ("configuration", "known"),
    [
        ({}, facts()),
        (default(), facts()),
        (default(ReplyToEmailAddress="r@anywhere.org"), facts()),
        (default(arn(ADDRESS)), facts(TRUSTED)),
        ({"SourceArn": arn(ADDRESS), "ReplyToEmailAddress": ADDRESS}, facts(TRUSTED)),
        (default(ConfigurationSet="ignored"), facts()),
        (developer(arn(ADDRESS)), facts(IdentityFacts(ADDRESS, True))),
        (developer(arn(ADDRESS), From=ADDRESS), facts(IdentityFacts(ADDRESS, True))),
        (developer(arn(ADDRESS), From=f"Ann <{ADDRESS}>"), facts(IdentityFacts(ADDRESS, True))),
        (developer(arn(ADDRESS), From="a+news@example.com"), facts(IdentityFacts(ADDRESS, True))),
        (developer(arn("example.com"), From=f"Ann <{ADDRESS}>"), facts(DOMAIN)),
        (developer(arn("example.com"), From="a@sub.EXAMPLE.com"), facts(DOMAIN)),
        (developer(arn("example.com"), From=ADDRESS, ReplyToEmailAddress="r@anywhere.org"), facts(DOMAIN)),
        (developer(arn("example.com"), From=ADDRESS, ConfigurationSet="news"), facts(DOMAIN, configuration_set="news")),
        (developer(arn("example.com", "eu-west-1"), From=ADDRESS), facts(DOMAIN, region="eu-west-1")),
    ],
)
def test_a_legal_combination_is_taken(configuration: dict[str, str], known: SendingFacts) -> None:
    findings = email_configuration.check(configuration, pool(), {known.region: known})
    assert first_refusal(findings) is None


@pytest.mark.parametrize(
    ("configuration", "known", "kind", "text"),
    [
        (developer(), facts(), INVALID, "Source ARN is required to use DEVELOPER email sending owner"),
        (developer(From=ADDRESS), facts(), INVALID, "Source ARN is required to use DEVELOPER email sending owner"),
        (default(From=ADDRESS), facts(), INVALID, "Cannot configure From email address for default email configuration"),
        ({"From": ADDRESS}, facts(), INVALID, "Cannot configure From email address for default email configuration"),
        (
            default(arn(ADDRESS), From=ADDRESS),
            facts(TRUSTED),
            INVALID,
            "Cannot configure From email address for default email configuration",
        ),
        (developer(arn("example.com"), From="Ann <example.com>"), facts(DOMAIN), INVALID, "Provided From email address is invalid"),
        (developer(arn("example.com"), From="example.com"), facts(DOMAIN), INVALID, "Provided From email address is invalid"),
        (developer(arn("example.com")), facts(DOMAIN), INVALID, "Provided From email address is invalid"),
        (default(arn("example.com")), facts(DOMAIN), INVALID, "Provided From email address is invalid"),
        (
            developer(arn(ADDRESS, "eu-central-1")),
            facts(),
            INVALID,
            "Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2.",
        ),
        (
            developer(arn(ADDRESS, "*")),
            facts(),
            INVALID,
            "Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2.",
        ),
        (
            developer(arn(ADDRESS, account="999999999999")),
            facts(),
            SaveRefusal.NOT_AUTHORIZED,
            "Email arn does not belong to your account.",
        ),
        (developer(arn("")), facts(), SaveRefusal.NOT_AUTHORIZED, "Email arn does not belong to your account."),
        (
            developer("arn:aws:sns:us-east-1:123456789012:x"),
            facts(),
            SaveRefusal.NOT_AUTHORIZED,
            "Email arn does not belong to your account.",
        ),
        (developer(arn(ADDRESS)), facts(), INVALID, UNVERIFIED + arn(ADDRESS)),
        (developer(arn(ADDRESS)), facts(IdentityFacts(ADDRESS, False)), INVALID, UNVERIFIED + arn(ADDRESS)),
        (developer(arn(ADDRESS)), facts(DOMAIN), INVALID, UNVERIFIED + arn(ADDRESS)),
        (developer(arn("example.com"), From="a@other.com"), facts(DOMAIN), INVALID, UNVERIFIED + "a@other.com"),
        (developer(arn(ADDRESS), From="b@example.com"), facts(IdentityFacts(ADDRESS, True)), INVALID, UNVERIFIED + "b@example.com"),
        (
            developer(arn("example.com"), From=ADDRESS, ConfigurationSet="news"),
            facts(DOMAIN),
            INVALID,
            FRAME + "Configuration set <news> does not exist.",
        ),
        (
            default(arn(ADDRESS)),
            facts(IdentityFacts(ADDRESS, True)),
            SaveRefusal.INVALID_EMAIL_ROLE_ACCESS_POLICY,
            "Cognito is not allowed to use your email identity",
        ),
        (
            default(arn(ADDRESS)),
            facts(replace(TRUSTED, verified=False)),
            SaveRefusal.INVALID_EMAIL_ROLE_ACCESS_POLICY,
            "Cognito is not allowed to use your email identity",
        ),
        (
            developer(arn("example.com"), From=ADDRESS),
            facts(replace(DOMAIN, policies=(DENIED,))),
            SaveRefusal.INVALID_EMAIL_ROLE_ACCESS_POLICY,
            "Cognito is not allowed to use your email identity",
        ),
    ],
)
def test_an_illegal_combination_is_refused_in_cognitos_words(
    configuration: dict[str, str], known: SendingFacts, kind: SaveRefusal, text: str
) -> None:
    refusal = first_refusal(email_configuration.check(configuration, pool(), {known.region: known}))
    assert refusal is not None
    assert (refusal.kind, refusal.text) == (kind, text)


def test_the_order_of_the_answers() -> None:
    """One fault after another is mended, and the next one shows."""
    configuration: dict[str, Any] = {"EmailSendingAccount": "COGNITO_DEFAULT", "From": "Ann <example.com>", "ConfigurationSet": "news"}
    repairs: list[dict[str, Any]] = [
        {"EmailSendingAccount": "DEVELOPER"},
        {"SourceArn": arn("example.com", "eu-central-1", "999999999999")},
        {"From": "Ann <a@other.com>"},
        {"SourceArn": arn("example.com", "eu-central-1")},
        {"SourceArn": arn("example.com")},
    ]
    texts: list[str] = []
    for repair in [{}, *repairs]:
        configuration |= repair
        texts.append(getattr(first_refusal(email_configuration.check(configuration, pool(), {"us-east-1": facts()})), "text", ""))
    assert [text[:30] for text in texts] == [
        "Cannot configure From email ad",
        "Source ARN is required to use ",
        "Provided From email address is",
        "Email arn does not belong to y",
        "Provided SourceArn must be in ",
        "Cognito received the following",
    ]
    known = facts(replace(DOMAIN, policies=(DENIED,)))
    assert "a@other.com" in first_text(configuration, known)
    configuration["From"] = ADDRESS
    assert "Configuration set" in first_text(configuration, known)
    assert first_text(configuration, replace(known, configuration_set=ConfigurationSetFacts("news"))).startswith("Cognito is not allowed")


def first_text(configuration: dict[str, Any], known: SendingFacts) -> str:
    refusal = first_refusal(email_configuration.check(configuration, pool(), {known.region: known}))
    return refusal.text if refusal else ""


def trusted_for(region: str, pool_region: str = "me-central-1", principal_of: str = "") -> SendingFacts:
    document = recommended(arn(ADDRESS, region), ACCOUNT, pool(pool_region).arn, principal_of or pool_region)
    return facts(IdentityFacts(ADDRESS, True, (json.dumps(document),)), region=region)


def test_a_pool_of_an_alternate_region_needs_the_policy_also_on_its_own_ses() -> None:
    configuration = developer(arn(ADDRESS, "eu-central-1"))
    far = pool("me-central-1")
    assert first_refusal(email_configuration.check(configuration, far, {"eu-central-1": trusted_for("eu-central-1")})) is None
    wrong = trusted_for("eu-central-1", principal_of="us-east-1")
    refusal = first_refusal(email_configuration.check(configuration, far, {"eu-central-1": wrong}))
    assert refusal is not None
    assert refusal.kind == SaveRefusal.INVALID_EMAIL_ROLE_ACCESS_POLICY
    assert first_text(developer(arn(ADDRESS, "me-central-1")), facts()).startswith("Provided SourceArn")


def test_a_wildcard_arn_is_tried_in_every_region_of_the_row() -> None:
    far, configuration = pool("me-central-1"), default(arn(ADDRESS, "*"))
    assert list(email_configuration.trials(configuration, far)) == ["eu-central-1", "eu-west-2"]
    both = {region: trusted_for(region) for region in ("eu-central-1", "eu-west-2")}
    assert first_refusal(email_configuration.check(configuration, far, both)) is None
    one_only = both | {"eu-west-2": facts(region="eu-west-2")}
    assert first_refusal(email_configuration.check(configuration, far, one_only)) is not None
    assert list(email_configuration.trials(developer(arn(ADDRESS, "*")), far)) == ["eu-central-1"]


@pytest.mark.parametrize(
    ("configuration", "mode", "sender", "reply_to", "regions"),
    [
        ({}, Mode.COGNITO_DEFAULT, "no-reply@verificationemail.com <no-reply@verificationemail.com>", "", ("us-east-1",)),
        (default(ReplyToEmailAddress="r@x.com"), Mode.COGNITO_DEFAULT, email_configuration.DEFAULT_SENDER, "r@x.com", ("us-east-1",)),
        (default(arn(ADDRESS, "us-west-2")), Mode.COGNITO_DEFAULT, ADDRESS, ADDRESS, ("us-west-2",)),
        (developer(arn(ADDRESS)), Mode.DEVELOPER, ADDRESS, ADDRESS, ("us-east-1",)),
        (developer(arn(ADDRESS), From=f"Ann <{ADDRESS}>"), Mode.DEVELOPER, f"Ann <{ADDRESS}>", ADDRESS, ("us-east-1",)),
        (developer(arn("example.com"), From=f"Ann <{ADDRESS}>"), Mode.DEVELOPER, f"Ann <{ADDRESS}>", "", ("us-east-1",)),
        (developer(arn("example.com", "eu-west-1"), From=ADDRESS), Mode.DEVELOPER, ADDRESS, "", ("eu-west-1",)),
    ],
)
def test_what_a_configuration_means(
    configuration: dict[str, str], mode: Mode, sender: str, reply_to: str, regions: tuple[str, ...]
) -> None:
    assert email_configuration.mode(configuration) is mode
    assert email_configuration.sender(configuration) == sender
    assert email_configuration.reply_to(configuration) == reply_to
    assert email_configuration.sending_regions(configuration, "us-east-1") == regions
    letter = email_configuration.letter(configuration, pool(), "u@user.org")
    assert (letter.mode, letter.sender, letter.to) == (mode, sender, ("u@user.org",))
    assert letter.reply_to == ((reply_to,) if reply_to else ())
    assert letter.pool == pool()


def test_what_was_not_looked_up_is_not_judged() -> None:
    findings = email_configuration.check(developer(arn(ADDRESS)), pool(), {})
    assert first_refusal(findings) is None
    assert all(finding.outcome is not Outcome.REFUSED for finding in findings)

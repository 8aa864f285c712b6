"""Receipt rule sets, rules and filters: made, ordered, changed, followed."""

from typing import Any

import pytest

STOP = {"StopAction": {"Scope": "RuleSet"}}


def rule(name: str, **more: Any) -> dict[str, Any]:
    return {"Name": name, "Actions": [STOP], **more}


def names_of(ses: Any, rule_set: str = "mail") -> list[str]:
    return [one["Name"] for one in ses.describe_receipt_rule_set(RuleSetName=rule_set)["Rules"]]


@pytest.fixture
def ses(gatepost: Any) -> Any:
    """The first API, of an account with one rule set, `mail`."""
    gatepost.ses.create_receipt_rule_set(RuleSetName="mail")
    return gatepost.ses


def test_rule_sets_are_made_described_listed_and_deleted(ses: Any, refused: Any) -> None:
    ses.create_receipt_rule_set(RuleSetName="Other-1_a")
    assert [one["Name"] for one in ses.list_receipt_rule_sets()["RuleSets"]] == ["Other-1_a", "mail"]
    described = ses.describe_receipt_rule_set(RuleSetName="mail")
    assert described["Metadata"]["Name"] == "mail"
    assert described["Rules"] == []
    with refused("AlreadyExists", "Rule set already exists: mail"):
        ses.create_receipt_rule_set(RuleSetName="mail")
    ses.delete_receipt_rule_set(RuleSetName="mail")
    ses.delete_receipt_rule_set(RuleSetName="mail")
    with refused("RuleSetDoesNotExist", "Rule set does not exist: mail"):
        ses.describe_receipt_rule_set(RuleSetName="mail")


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        (
            "a b",
            "ValidationError",
            "1 validation error detected: Value at 'ruleSetName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: ^[a-zA-Z0-9_.-]+$",
        ),
        (
            "a" * 65,
            "ValidationError",
            "1 validation error detected: Value at 'ruleSetName' failed to satisfy constraint: "
            "Member must have length less than or equal to 64",
        ),
        ("-mail", "InvalidParameterValue", "Not a valid ruleSetName: -mail"),
        ("mail_", "InvalidParameterValue", "Not a valid ruleSetName: mail_"),
    ],
)
def test_a_rule_set_needs_a_name_that_can_be_one(gatepost: Any, refused: Any, name: str, code: str, text: str) -> None:
    with refused(code, text):
        gatepost.ses.create_receipt_rule_set(RuleSetName=name)


def test_forty_rule_sets_are_enough(gatepost: Any, refused: Any) -> None:
    for number in range(40):
        gatepost.ses.create_receipt_rule_set(RuleSetName=f"set{number}")
    with refused("LimitExceeded", "Too many rule sets"):
        gatepost.ses.create_receipt_rule_set(RuleSetName="one-more")


def test_one_rule_set_at_most_is_active_and_that_one_stays(ses: Any, refused: Any) -> None:
    assert "Metadata" not in ses.describe_active_receipt_rule_set()
    ses.create_receipt_rule_set(RuleSetName="other")
    ses.set_active_receipt_rule_set(RuleSetName="mail")
    ses.set_active_receipt_rule_set(RuleSetName="other")
    assert ses.describe_active_receipt_rule_set()["Metadata"]["Name"] == "other"
    with refused("CannotDelete", "Cannot delete active rule set: other"):
        ses.delete_receipt_rule_set(RuleSetName="other")
    with refused("RuleSetDoesNotExist", "Rule set does not exist: nothing"):
        ses.set_active_receipt_rule_set(RuleSetName="nothing")
    ses.set_active_receipt_rule_set()
    assert "Metadata" not in ses.describe_active_receipt_rule_set()
    ses.delete_receipt_rule_set(RuleSetName="other")


def test_a_rule_is_complete_once_it_is_kept(ses: Any, refused: Any) -> None:
    ses.create_receipt_rule(RuleSetName="mail", Rule={"Name": "first.rule"})
    kept = ses.describe_receipt_rule(RuleSetName="mail", RuleName="first.rule")["Rule"]
    assert kept == {
        "Name": "first.rule",
        "Enabled": False,
        "TlsPolicy": "Optional",
        "Recipients": [],
        "Actions": [],
        "ScanEnabled": False,
    }
    with refused("RuleDoesNotExist", "Rule does not exist: second"):
        ses.describe_receipt_rule(RuleSetName="mail", RuleName="second")
    with refused("RuleSetDoesNotExist", "Rule set does not exist: males"):
        ses.describe_receipt_rule(RuleSetName="males", RuleName="first.rule")


def test_a_new_rule_comes_first_or_after_another_one(ses: Any, refused: Any) -> None:
    ses.create_receipt_rule(RuleSetName="mail", Rule=rule("c"))
    ses.create_receipt_rule(RuleSetName="mail", Rule=rule("a"))
    ses.create_receipt_rule(RuleSetName="mail", Rule=rule("b"), After="a")
    assert names_of(ses) == ["a", "b", "c"]
    with refused("RuleDoesNotExist", "Rule does not exist: z"):
        ses.create_receipt_rule(RuleSetName="mail", Rule=rule("d"), After="z")
    with refused("AlreadyExists", "Rule already exists: a"):
        ses.create_receipt_rule(RuleSetName="mail", Rule=rule("a"))
    with refused("RuleSetDoesNotExist", "Rule set does not exist: males"):
        ses.create_receipt_rule(RuleSetName="males", Rule=rule("a"))


def test_rules_are_moved_and_put_in_order(ses: Any, refused: Any) -> None:
    for name in ("c", "b", "a"):
        ses.create_receipt_rule(RuleSetName="mail", Rule=rule(name))
    ses.set_receipt_rule_position(RuleSetName="mail", RuleName="c")
    assert names_of(ses) == ["c", "a", "b"]
    ses.set_receipt_rule_position(RuleSetName="mail", RuleName="c", After="b")
    ses.set_receipt_rule_position(RuleSetName="mail", RuleName="c", After="c")
    assert names_of(ses) == ["a", "b", "c"]
    with refused("RuleDoesNotExist", "Rule does not exist: z"):
        ses.set_receipt_rule_position(RuleSetName="mail", RuleName="c", After="z")
    ses.reorder_receipt_rule_set(RuleSetName="mail", RuleNames=["b", "c", "a"])
    assert names_of(ses) == ["b", "c", "a"]
    with refused("RuleDoesNotExist", "Rule does not exist: a"):
        ses.reorder_receipt_rule_set(RuleSetName="mail", RuleNames=["c", "b"])
    with refused("RuleDoesNotExist", "Rule does not exist: z"):
        ses.reorder_receipt_rule_set(RuleSetName="mail", RuleNames=["c", "b", "a", "z"])
    assert names_of(ses) == ["b", "c", "a"]


def test_a_rule_is_replaced_in_its_place_and_deleted(ses: Any, refused: Any) -> None:
    for name in ("b", "a"):
        ses.create_receipt_rule(RuleSetName="mail", Rule=rule(name, Recipients=["shop.example"], Enabled=True))
    ses.update_receipt_rule(RuleSetName="mail", Rule={"Name": "a", "TlsPolicy": "Require"})
    assert names_of(ses) == ["a", "b"]
    kept = ses.describe_receipt_rule(RuleSetName="mail", RuleName="a")["Rule"]
    assert (kept["TlsPolicy"], kept["Recipients"], kept["Actions"], kept["Enabled"]) == ("Require", [], [], False)
    with refused("RuleDoesNotExist", "Rule does not exist: c"):
        ses.update_receipt_rule(RuleSetName="mail", Rule=rule("c"))
    ses.delete_receipt_rule(RuleSetName="mail", RuleName="a")
    ses.delete_receipt_rule(RuleSetName="mail", RuleName="a")
    assert names_of(ses) == ["b"]
    with refused("RuleSetDoesNotExist", "Rule set does not exist: males"):
        ses.delete_receipt_rule(RuleSetName="males", RuleName="b")


def test_a_clone_goes_its_own_way(ses: Any, refused: Any) -> None:
    ses.create_receipt_rule(RuleSetName="mail", Rule=rule("b"))
    ses.create_receipt_rule(RuleSetName="mail", Rule=rule("a"))
    ses.set_active_receipt_rule_set(RuleSetName="mail")
    ses.clone_receipt_rule_set(RuleSetName="copy", OriginalRuleSetName="mail")
    ses.delete_receipt_rule(RuleSetName="mail", RuleName="a")
    assert names_of(ses, "copy") == ["a", "b"]
    assert ses.describe_active_receipt_rule_set()["Metadata"]["Name"] == "mail"
    with refused("RuleSetDoesNotExist", "Rule set does not exist: nothing"):
        ses.clone_receipt_rule_set(RuleSetName="copy2", OriginalRuleSetName="nothing")
    with refused("AlreadyExists", "Rule set already exists: copy"):
        ses.clone_receipt_rule_set(RuleSetName="copy", OriginalRuleSetName="mail")


BAD_RULES = [
    ({"Recipients": ["a b"]}, "InvalidParameterValue", "Not a valid recipient: a b"),
    ({"Recipients": [f"u{number}@a.example" for number in range(101)]}, "LimitExceeded", "Too many recipients"),
    ({"Actions": [STOP] * 11}, "LimitExceeded", "Too many actions"),
    ({"Name": "a-"}, "InvalidParameterValue", "Not a valid ruleName: a-"),
    (
        {"Actions": [{"AddHeaderAction": {"HeaderName": "X Y", "HeaderValue": "z"}}]},
        "InvalidParameterValue",
        "Not a valid headerName: X Y",
    ),
    (
        {"Actions": [{"AddHeaderAction": {"HeaderName": "X-Y", "HeaderValue": "z\r\nBcc: me"}}]},
        "InvalidParameterValue",
        "Not a valid headerValue",
    ),
    (
        {"Actions": [{"SNSAction": {"TopicArn": "arn:aws:sns:eu-west-1:123456789012:mail"}}]},
        "InvalidSnsTopic",
        "Invalid SNS topic: arn:aws:sns:eu-west-1:123456789012:mail",
    ),
    (
        {"Actions": [{"S3Action": {"BucketName": "mails", "KmsKeyArn": "arn:aws:s3:::mails"}}]},
        "InvalidParameterValue",
        "Not a valid kmsKeyArn: arn:aws:s3:::mails",
    ),
    ({"Actions": [{"LambdaAction": {"FunctionArn": "mine"}}]}, "InvalidLambdaFunction", "Could not invoke Lambda function: mine"),
    (
        {"Actions": [{"BounceAction": {"SmtpReplyCode": "250", "Message": "No.", "Sender": "me@shop.example"}}]},
        "InvalidParameterValue",
        "Not a valid smtpReplyCode: 250",
    ),
    (
        {"Name": "a b", "Actions": [{**STOP, "SNSAction": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:mail"}}]},
        "ValidationError",
        "2 validation errors detected: Value at 'rule.name' failed to satisfy constraint: Member must satisfy regular expression pattern: "
        "^[a-zA-Z0-9_.-]+$; Value at 'rule.actions.1.member' failed to satisfy constraint: Member must have exactly one action",
    ),
]


@pytest.mark.parametrize(("more", "code", "text"), BAD_RULES)
def test_a_rule_that_makes_no_sense_is_refused(ses: Any, refused: Any, more: dict[str, Any], code: str, text: str) -> None:
    with refused(code, text):
        ses.create_receipt_rule(RuleSetName="mail", Rule={"Name": "a", **more})
    ses.create_receipt_rule(RuleSetName="mail", Rule=rule("a"))
    if "Name" not in more:
        with refused(code, text):
            ses.update_receipt_rule(RuleSetName="mail", Rule={"Name": "a", **more})


def test_filters_are_made_listed_and_deleted(gatepost: Any, refused: Any) -> None:
    ses = gatepost.ses
    ses.create_receipt_filter(Filter={"Name": "office", "IpFilter": {"Policy": "Allow", "Cidr": "192.0.2.7"}})
    ses.create_receipt_filter(Filter={"Name": "everybody", "IpFilter": {"Policy": "Block", "Cidr": "0.0.0.0/0"}})
    assert ses.list_receipt_filters()["Filters"] == [
        {"Name": "everybody", "IpFilter": {"Policy": "Block", "Cidr": "0.0.0.0/0"}},
        {"Name": "office", "IpFilter": {"Policy": "Allow", "Cidr": "192.0.2.7"}},
    ]
    with refused("AlreadyExists", "Filter already exists: office"):
        ses.create_receipt_filter(Filter={"Name": "office", "IpFilter": {"Policy": "Allow", "Cidr": "192.0.2.8"}})
    ses.delete_receipt_filter(FilterName="everybody")
    ses.delete_receipt_filter(FilterName="everybody")
    assert [one["Name"] for one in ses.list_receipt_filters()["Filters"]] == ["office"]


@pytest.mark.parametrize(
    ("name", "cidr", "text"),
    [("-a", "192.0.2.7", "Not a valid filterName"), ("a", "192.0.2", "Invalid CIDR block"), ("a", "192.0.2.0/33", "Invalid CIDR block")],
)
def test_a_filter_needs_a_name_and_addresses(gatepost: Any, refused: Any, name: str, cidr: str, text: str) -> None:
    with refused("InvalidParameterValue", text):
        gatepost.ses.create_receipt_filter(Filter={"Name": name, "IpFilter": {"Policy": "Block", "Cidr": cidr}})


def test_a_hundred_filters_are_enough(gatepost: Any, refused: Any) -> None:
    for number in range(100):
        gatepost.ses.create_receipt_filter(Filter={"Name": f"f{number}", "IpFilter": {"Policy": "Block", "Cidr": f"192.0.2.{number}"}})
    with refused("LimitExceeded", "Too many filters"):
        gatepost.ses.create_receipt_filter(Filter={"Name": "more", "IpFilter": {"Policy": "Block", "Cidr": "192.0.2.200"}})

"""The rules of a receipt rule set.

Source: API reference (model).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.ses import inert
from gatepost.ses.receiving import names, rule_sets, rules, targets
from gatepost.ses.receiving.matching import Rule
from gatepost.ses.receiving.rule_sets import RuleSet

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import (
        CreateReceiptRuleRequestTypeDef,
        DeleteReceiptRuleRequestTypeDef,
        DescribeReceiptRuleRequestTypeDef,
        SetReceiptRulePositionRequestTypeDef,
        UpdateReceiptRuleRequestTypeDef,
    )


@ses.operation("CreateReceiptRule")
def create(call: Call, request: "CreateReceiptRuleRequestTypeDef") -> dict[str, Any]:
    """A new rule, the first of its set or after another one. What it names is asked for before it is kept.

    Raises: ConstraintViolations, BadRequest, RuleSetNotFound, RuleNotFound, RuleExists, LimitExceeded, InvalidS3Configuration,
    InvalidSnsTopic, InvalidLambdaFunction.
    Source: API reference, CreateReceiptRule (model).
    """
    names.require_no(rules.violations(request["Rule"]))
    name, after, rule = request["RuleSetName"], request.get("After"), rules.complete(request["Rule"])
    rule_sets.get(call, name).with_rule(rule, after)
    _require(call, rule)
    inert.note("ses", "CreateReceiptRule", request)
    rule_sets.change(call, name, lambda before: before.with_rule(rule, after))
    return {}


@ses.operation("UpdateReceiptRule")
def update(call: Call, request: "UpdateReceiptRuleRequestTypeDef") -> dict[str, Any]:
    """Another rule in the place of the one of that name.

    Raises: ConstraintViolations, BadRequest, RuleSetNotFound, RuleNotFound, LimitExceeded, InvalidS3Configuration, InvalidSnsTopic,
    InvalidLambdaFunction.
    Source: API reference, UpdateReceiptRule (model).
    """
    names.require_no(rules.violations(request["Rule"]))
    name, rule = request["RuleSetName"], rules.complete(request["Rule"])
    rule_sets.get(call, name).rule(rule["Name"])
    _require(call, rule)
    inert.note("ses", "UpdateReceiptRule", request)

    def replaced(before: RuleSet) -> list[Rule]:
        at = before.place(rule["Name"])
        return [*before.rules[:at], rule, *before.rules[at + 1 :]]

    rule_sets.change(call, name, replaced)
    return {}


@ses.operation("DeleteReceiptRule")
def delete(call: Call, request: "DeleteReceiptRuleRequestTypeDef") -> dict[str, Any]:
    """Delete a rule of a set; one that is not there is deleted too.

    Raises: RuleSetNotFound.
    Source: API reference, DeleteReceiptRule (model); recorded answers (reported).
    """
    gone = request["RuleName"]
    rule_sets.change(call, request["RuleSetName"], lambda before: [rule for rule in before.rules if rule["Name"] != gone])
    return {}


@ses.operation("DescribeReceiptRule")
def describe(call: Call, request: "DescribeReceiptRuleRequestTypeDef") -> dict[str, Any]:
    """Raises: RuleSetNotFound, RuleNotFound. Source: API reference, DescribeReceiptRule (model)."""
    return {"Rule": rule_sets.get(call, request["RuleSetName"]).rule(request["RuleName"])}


@ses.operation("SetReceiptRulePosition")
def set_position(call: Call, request: "SetReceiptRulePositionRequestTypeDef") -> dict[str, Any]:
    """Move a rule behind another one, or to the first place.

    Raises: RuleSetNotFound, RuleNotFound.
    Source: API reference, SetReceiptRulePosition (model); recorded answers (reported).
    """
    moved, after = request["RuleName"], request.get("After")
    rule_sets.change(call, request["RuleSetName"], lambda before: before.with_rule_moved(moved, after))
    return {}


def _require(call: Call, rule: Rule) -> None:
    rules.require(rule, call.region)
    targets.require(call, rule)

"""Receipt rule sets, and which of them is followed.

Source: API reference (model).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.ses import paging
from gatepost.ses.receiving import names, rule_sets
from gatepost.ses.receiving.rule_sets import RuleSet

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import (
        CloneReceiptRuleSetRequestTypeDef,
        CreateReceiptRuleSetRequestTypeDef,
        DeleteReceiptRuleSetRequestTypeDef,
        DescribeReceiptRuleSetRequestTypeDef,
        ListReceiptRuleSetsRequestTypeDef,
        ReorderReceiptRuleSetRequestTypeDef,
        SetActiveReceiptRuleSetRequestTypeDef,
    )

PER_PAGE = 100
"""Source: guessed; the model says only that the service chooses."""


@ses.operation("CreateReceiptRuleSet")
def create(call: Call, request: "CreateReceiptRuleSetRequestTypeDef") -> dict[str, Any]:
    """An empty set, which is not followed yet.

    Raises: ConstraintViolations, BadRequest, RuleSetExists, LimitExceeded.
    Source: API reference, CreateReceiptRuleSet (model).
    """
    names.require_set(request["RuleSetName"])
    rule_sets.add(call, request["RuleSetName"])
    return {}


@ses.operation("CloneReceiptRuleSet")
def clone(call: Call, request: "CloneReceiptRuleSetRequestTypeDef") -> dict[str, Any]:
    """A new set with the rules of another one, which go their own ways from then on.

    Raises: ConstraintViolations, BadRequest, RuleSetNotFound, RuleSetExists, LimitExceeded.
    Source: API reference, CloneReceiptRuleSet (model).
    """
    names.require_set(request["RuleSetName"])
    rule_sets.add(call, request["RuleSetName"], rule_sets.get(call, request["OriginalRuleSetName"]).rules)
    return {}


@ses.operation("DeleteReceiptRuleSet")
def delete(call: Call, request: "DeleteReceiptRuleSetRequestTypeDef") -> dict[str, Any]:
    """Delete a set that is not followed; one that is not there is deleted too.

    Raises: ActiveRuleSet.
    Source: API reference, DeleteReceiptRuleSet (model).
    """
    rule_sets.remove(call, request["RuleSetName"])
    return {}


@ses.operation("DescribeReceiptRuleSet")
def describe(call: Call, request: "DescribeReceiptRuleSetRequestTypeDef") -> dict[str, Any]:
    """Raises: RuleSetNotFound. Source: API reference, DescribeReceiptRuleSet (model)."""
    return _described(rule_sets.get(call, request["RuleSetName"]))


@ses.operation("DescribeActiveReceiptRuleSet")
def describe_active(call: Call, _request: dict[str, Any]) -> dict[str, Any]:
    """The set that is followed; nothing if there is none.

    Source: API reference, DescribeActiveReceiptRuleSet (model); recorded answers (reported).
    """
    found = rule_sets.active(call)
    return _described(found) if found else {}


@ses.operation("ListReceiptRuleSets")
def list_sets(call: Call, request: "ListReceiptRuleSetsRequestTypeDef") -> dict[str, Any]:
    """The sets by name, without their rules.

    Raises: InvalidNextToken.
    Source: API reference, ListReceiptRuleSets (model).
    """
    found, token = paging.fill(
        call,
        "ListReceiptRuleSets",
        request.get("NextToken"),
        PER_PAGE,
        lambda after, most: rule_sets.page(call, after, most),
        lambda one: one.name,
    )
    return {"RuleSets": list(map(_metadata, found)), "NextToken": token}


@ses.operation("SetActiveReceiptRuleSet")
def set_active(call: Call, request: "SetActiveReceiptRuleSetRequestTypeDef") -> dict[str, Any]:
    """Follow a set from now on; without a name nothing is received any more.

    Raises: RuleSetNotFound.
    Source: API reference, SetActiveReceiptRuleSet (model).
    """
    rule_sets.activate(call, request.get("RuleSetName"))
    return {}


@ses.operation("ReorderReceiptRuleSet")
def reorder(call: Call, request: "ReorderReceiptRuleSetRequestTypeDef") -> dict[str, Any]:
    """Put the rules of a set, all of them, into another order.

    Raises: RuleSetNotFound, RuleNotFound.
    Source: API reference, ReorderReceiptRuleSet (model).
    """
    rule_sets.change(call, request["RuleSetName"], lambda before: before.in_order(request["RuleNames"]))
    return {}


def _described(found: RuleSet) -> dict[str, Any]:
    return {"Metadata": _metadata(found), "Rules": found.rules}


def _metadata(found: RuleSet) -> dict[str, Any]:
    return {"Name": found.name, "CreatedTimestamp": found.created_at}

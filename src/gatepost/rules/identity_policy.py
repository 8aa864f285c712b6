"""Sending authorization: what the policies attached to an identity say to somebody who wants to send from it.

A Deny wins over every Allow, and no statement at all is an answer of its own: the identity's owner needs none, others do.
Source: SES guide, sending-authorization-policies and policy-anatomy (guide); IAM guide, evaluation logic (guide).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, cast

from gatepost.rules.policy_conditions import Context, holds, listed, wildcard
from gatepost.rules.policy_documents import statements
from gatepost.rules.regions import Category, partition, ses_regions

SEND_EMAIL = "ses:SendEmail"
SEND_RAW_EMAIL = "ses:SendRawEmail"
SEND_BOUNCE = "ses:SendBounce"
SEND_TEMPLATED_EMAIL = "ses:SendTemplatedEmail"
SEND_BULK_TEMPLATED_EMAIL = "ses:SendBulkTemplatedEmail"
COGNITO_EMAIL_SERVICE = "email.cognito-idp.amazonaws.com"
SERVICE_LINKED_ROLE = "AWSServiceRoleForAmazonCognitoIdpEmailService"


class Verdict(StrEnum):
    """What an identity's policies say."""

    ALLOWED = "allowed"
    DENIED = "denied"
    SILENT = "silent"
    """No statement speaks of this send."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict and the statement behind it, by its Sid or its place (`#2`); empty when no statement spoke."""

    verdict: Verdict
    statement: str = ""


SILENT = Answer(Verdict.SILENT)


def service_linked_role(account_id: str, region: str = "us-east-1") -> str:
    """The ARN of the role by which Cognito sends from the customer's own SES.

    Source: Cognito guide, using-service-linked-roles (guide).
    """
    return f"arn:{partition(region)}:iam::{account_id}:role/aws-service-role/{COGNITO_EMAIL_SERVICE}/{SERVICE_LINKED_ROLE}"


def cognito_service(pool_region: str) -> str:
    """The service principal that an identity's policy must trust, for pools of this Region.

    Source: Cognito guide, user-pool-email (guide).
    """
    if ses_regions(pool_region).category is Category.ALTERNATE:
        return f"cognito-idp.{pool_region}.amazonaws.com"
    return COGNITO_EMAIL_SERVICE


def cognito_principal(pool_region: str, account_id: str, *, developer: bool) -> str:
    """As whom Cognito calls SES for a pool: by its role in the customer's account, or as a service.

    For pools on their own SES it is the role, but for alternate Regions, where both modes need the identity's policy.
    Source: Cognito guide, user-pool-email (guide).
    """
    if developer and ses_regions(pool_region).category is not Category.ALTERNATE:
        return service_linked_role(account_id, pool_region)
    return cognito_service(pool_region)


def evaluate(policies: Iterable[str], principal: str, action: str, resource: str, context: Context) -> Answer:
    """What the policies (JSON texts) say to a principal (an ARN, or a service's name) about one action on one identity.

    `context` maps condition keys to their values, `ses:Recipients` to several.
    """
    found = SILENT
    for policy in policies:
        for place, statement in enumerate(statements(policy), 1):
            effect = statement.get("Effect")
            if effect == "Allow" and found.verdict is Verdict.ALLOWED:
                continue
            if _speaks_of(statement, principal, action, resource, context):
                name = str(statement.get("Sid") or f"#{place}")
                if effect == "Deny":
                    return Answer(Verdict.DENIED, name)
                found = Answer(Verdict.ALLOWED, name)
    return found


def _speaks_of(statement: Mapping[str, Any], principal: str, action: str, resource: str, context: Context) -> bool:
    return (
        _names_principal(statement, principal)
        and _names(statement, "Action", "NotAction", action, ignore_case=True)
        and _names(statement, "Resource", "NotResource", resource, ignore_case=False)
        and holds(statement.get("Condition"), context)
    )


def _names(statement: Mapping[str, Any], member: str, opposite: str, value: str, *, ignore_case: bool) -> bool:
    if opposite in statement:
        return not any(wildcard(pattern, value, ignore_case) for pattern in listed(statement[opposite]))
    return member not in statement or any(wildcard(pattern, value, ignore_case) for pattern in listed(statement[member]))


def _names_principal(statement: Mapping[str, Any], principal: str) -> bool:
    if "NotPrincipal" in statement:
        return not _among(statement["NotPrincipal"], principal)
    return _among(statement.get("Principal"), principal)


def _among(named: object, principal: str) -> bool:
    if isinstance(named, str):
        return named == "*"
    if not isinstance(named, Mapping):
        return False
    groups = cast("Mapping[str, Any]", named)
    if not principal.startswith("arn:"):
        return any(name in ("*", principal) for name in listed(groups.get("Service")))
    return any(_is_principal(name, principal) for name in listed(groups.get("AWS")))


@lru_cache(maxsize=1024)
def _is_principal(name: str, principal: str) -> bool:
    """An account's id or root stands for everyone in it. Source: IAM guide, Principal element (guide)."""
    if name in ("*", principal):
        return True
    account = principal.split(":")[4]
    return name == account or (name.endswith(f"::{account}:root") and name.startswith("arn:"))


def recommended(identity_arn: str, account_id: str, pool_arn: str, pool_region: str) -> dict[str, Any]:
    """The policy document that lets one user pool use an identity through AWS's own sender.

    Source: Cognito guide, user-pool-email (guide).
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "CognitoSendsForThisPool",
                "Effect": "Allow",
                "Principal": {"Service": [cognito_service(pool_region)]},
                "Action": [SEND_EMAIL, SEND_RAW_EMAIL],
                "Resource": identity_arn,
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": account_id},
                    "ArnLike": {"aws:SourceArn": pool_arn},
                },
            }
        ],
    }

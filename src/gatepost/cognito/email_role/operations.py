"""IAM's operations on this one role. About any other role IAM here says that there is none."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from gatepost.call import Call
from gatepost.cognito.email_role import record
from gatepost.cognito.email_role.errors import InvalidInput, NoSuchEntity, RoleTaken
from gatepost.operations import iam
from gatepost.rules.identity_policy import COGNITO_EMAIL_SERVICE, SERVICE_LINKED_ROLE, service_linked_role

PATH = f"/aws-service-role/{COGNITO_EMAIL_SERVICE}/"
_LONGEST_SESSION = 3600
"""Seconds. Source: API reference, Role (model)."""
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": COGNITO_EMAIL_SERVICE}, "Action": "sts:AssumeRole"}],
}


@iam.operation("GetRole")
def get_role(call: Call, request: Mapping[str, Any]) -> dict[str, Any]:
    """The role. Raises: NoSuchEntity. Source: API reference, GetRole (model)."""
    found = record.find(call) if request["RoleName"] == SERVICE_LINKED_ROLE else None
    if found is None:
        raise NoSuchEntity(request["RoleName"])
    return {"Role": _described(call, found)}


@iam.operation("CreateServiceLinkedRole")
def create_service_linked_role(call: Call, request: Mapping[str, Any]) -> dict[str, Any]:
    """Give the account the role, as the first pool on its own SES does by itself.

    Raises: InvalidInput, RoleTaken. Source: API reference, CreateServiceLinkedRole (model); its texts: reported by users of other services.
    """
    if request["AWSServiceName"] != COGNITO_EMAIL_SERVICE or request.get("CustomSuffix"):
        raise InvalidInput(
            f"{request['AWSServiceName']} has no service-linked role {'with a suffix ' if request.get('CustomSuffix') else ''}on this "
            f"server; there is {COGNITO_EMAIL_SERVICE}, without one."
        )
    if record.find(call) is not None or not record.make(call):
        raise RoleTaken(SERVICE_LINKED_ROLE)
    made = record.find(call)
    return {} if made is None else {"Role": _described(call, made)}


@iam.operation("DeleteServiceLinkedRole")
def delete_service_linked_role(call: Call, request: Mapping[str, Any]) -> dict[str, str]:
    """Delete the role, unless a pool sends by it; whether it went says GetServiceLinkedRoleDeletionStatus.

    Raises: NoSuchEntity. Source: API reference, DeleteServiceLinkedRole (model); Cognito guide, using-service-linked-roles (guide).
    """
    if request["RoleName"] != SERVICE_LINKED_ROLE or record.find(call) is None:
        raise NoSuchEntity(request["RoleName"])
    using = record.users(call)
    task: dict[str, Any] = {"DeletionTaskId": f"task{PATH}{SERVICE_LINKED_ROLE}/{uuid4()}", "Status": "FAILED" if using else "SUCCEEDED"}
    if using:
        task["Reason"] = {
            "Reason": "A user pool sends its mail by this role.",
            "RoleUsageList": [
                {"Region": region, "Resources": [pool for where, pool in using if where == region]}
                for region in dict.fromkeys(region for region, _ in using)
            ],
        }
    record.delete(call, task, done=not using)
    return {"DeletionTaskId": task["DeletionTaskId"]}


@iam.operation("GetServiceLinkedRoleDeletionStatus")
def get_service_linked_role_deletion_status(call: Call, request: Mapping[str, Any]) -> dict[str, Any]:
    """What came of the account's last DeleteServiceLinkedRole.

    Raises: NoSuchEntity. Source: API reference, GetServiceLinkedRoleDeletionStatus (model).
    """
    task = record.deletion(call, request["DeletionTaskId"])
    if task is None:
        raise NoSuchEntity(request["DeletionTaskId"], "deletion task")
    return {name: task[name] for name in ("Status", "Reason") if name in task}


def _described(call: Call, role: record.EmailRole) -> dict[str, Any]:
    return {
        "Path": PATH,
        "RoleName": SERVICE_LINKED_ROLE,
        "RoleId": role.role_id,
        "Arn": service_linked_role(call.account_id, call.region),
        "CreateDate": role.created_at,
        "AssumeRolePolicyDocument": quote(json.dumps(_TRUST)),
        "MaxSessionDuration": _LONGEST_SESSION,
        "RoleLastUsed": {},
    }

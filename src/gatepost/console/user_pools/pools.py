"""User pools: the list, a new one, one at a glance, and its end."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gatepost.cognito import inert
from gatepost.cognito.tokens.claims import issuer_of
from gatepost.console.performing import Members
from gatepost.console.routing import page
from gatepost.console.user_pools.pool import COGNITO, address, call, described, show
from gatepost.console.visit import Visit
from gatepost.wire.errors import AwsError

PAGE_SIZE = 60

SIGN_IN_NAMES: Mapping[str, Mapping[str, Any]] = {
    "email": {"UsernameAttributes": ["email"]},
    "username": {},
    "username-email": {"AliasAttributes": ["email", "preferred_username"]},
    "phone": {"UsernameAttributes": ["phone_number"]},
}
"""What users of a new pool may sign in with."""


@page("/user-pools")
def list_pools(visit: Visit) -> Response:
    """All pools of the account and Region, a page at a time."""
    listed = visit.call(COGNITO, "ListUserPools", MaxResults=PAGE_SIZE, NextToken=visit.query.get("next"))
    return visit.show("user_pools/list.html", pools=listed["UserPools"], next=listed.get("NextToken", ""))


@page("/user-pools/create", posts=True)
def create(visit: Visit) -> Response:
    """A new pool, and with it an app client for a first sign-in."""
    if visit.form is None:
        return visit.show("user_pools/create.html")
    try:
        pool = visit.call(COGNITO, "CreateUserPool", **_wanted(visit.form))["UserPool"]
        if visit.form.get("client"):
            visit.call(
                COGNITO,
                "CreateUserPoolClient",
                UserPoolId=pool["Id"],
                ClientName=visit.form["client"],
                ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            )
    except AwsError as refusal:
        return visit.show("user_pools/create.html", refusal=refusal)
    return visit.go(visit.link("/user-pools/{}", pool["Id"]), "user_pools.was_created", name=pool["Name"])


def _wanted(form: Mapping[str, str]) -> dict[str, Any]:
    """What the form asks for, as CreateUserPool takes it."""
    wanted: dict[str, Any] = {"PoolName": form.get("name", ""), **SIGN_IN_NAMES.get(form.get("names", ""), {})}
    if "verify" in form:
        wanted["AutoVerifiedAttributes"] = ["email"]
    if form.get("minimum", "").isdecimal():
        wanted["Policies"] = {
            "PasswordPolicy": {
                "MinimumLength": int(form["minimum"]),
                **{f"Require{kind}": "complex" in form for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols")},
            }
        }
    if "self" not in form:
        wanted["AdminCreateUserConfig"] = {"AllowAdminCreateUserOnly": True}
    if "protected" in form:
        wanted["DeletionProtection"] = "ACTIVE"
    return wanted


@page("/user-pools/{pool_id}")
def overview(visit: Visit) -> Response:
    """One pool at a glance, with what it was told in vain."""
    pool = described(visit)
    triggers: dict[str, Any] = pool.get("LambdaConfig") or {}
    return show(
        visit,
        "user_pools/overview.html",
        pool,
        "overview",
        issuer=issuer_of(visit.world, visit.region, pool["Id"]),
        triggers={name: arn for name, arn in triggers.items() if arn},
        inert=_inert(pool),
    )


def _inert(pool: Members) -> dict[str, str]:
    """The pool's settings that are kept but have no effect here, each with the reason."""
    return {member: reason for member, reason in inert.POOL.items() if inert.asks(pool, member)}


@page("/user-pools/{pool_id}/delete", posts=True)
def delete(visit: Visit) -> Response:
    """The end of a pool and of everybody in it."""
    pool = described(visit)
    return visit.confirmed(
        lambda: call(visit, "DeleteUserPool"),
        "user_pools.delete",
        "user_pools.delete_sure",
        "user_pools.was_deleted",
        address(visit),
        visit.link("/user-pools"),
        name=pool["Name"],
        users=pool.get("EstimatedNumberOfUsers", 0),
    )

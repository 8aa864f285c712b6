"""App clients of a pool."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gatepost.console.performing import Members
from gatepost.console.routing import page
from gatepost.console.user_pools.pool import address, call, described, show
from gatepost.console.visit import Visit
from gatepost.wire import catalogue
from gatepost.wire.errors import AwsError

PAGE_SIZE = 60

FLOWS = (
    "ALLOW_USER_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_CUSTOM_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
)
USUAL_FLOWS = ("ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")
TOKENS = {"refresh": ("RefreshToken", "days"), "access": ("AccessToken", "minutes"), "id": ("IdToken", "minutes")}
"""The kinds of tokens, and the units in which the form has their validity."""
_MINUTES = {"seconds": 1 / 60, "minutes": 1, "hours": 60, "days": 1440}
USUAL_VALIDITIES = {"refresh": "30", "access": "60", "id": "60"}


@page("/user-pools/{pool_id}/app-clients")
def list_clients(visit: Visit) -> Response:
    """All app clients, a page at a time."""
    pool = described(visit)
    listed = call(visit, "ListUserPoolClients", MaxResults=PAGE_SIZE, NextToken=visit.query.get("next"))
    return show(visit, "user_pools/clients.html", pool, "clients", clients=listed["UserPoolClients"], next=listed.get("NextToken", ""))


@page("/user-pools/{pool_id}/app-clients/create", posts=True)
def create(visit: Visit) -> Response:
    """A new app client."""
    pool, refusal = described(visit), None
    if visit.form is not None:
        try:
            secret = True if visit.form.get("kind") == "confidential" else None
            made = call(visit, "CreateUserPoolClient", GenerateSecret=secret, **_wanted(visit, {}))["UserPoolClient"]
            return visit.go(address(visit, "/app-clients/{}", made["ClientId"]), "clients.was_created", name=made["ClientName"])
        except AwsError as error:
            refusal = error
    return _form(visit, pool, visit.text("clients.create"), {}, refusal)


@page("/user-pools/{pool_id}/app-clients/{client_id}")
def show_client(visit: Visit) -> Response:
    """One app client with its secret, which stays folded until somebody asks."""
    pool, client = described(visit), _client(visit)
    return show(visit, "user_pools/client.html", pool, "clients", title=client["ClientName"], client=client, validities=_validities(client))


@page("/user-pools/{pool_id}/app-clients/{client_id}/edit", posts=True)
def edit(visit: Visit) -> Response:
    """Change it. UpdateUserPoolClient resets what it is not told, so that everything it has goes along."""
    pool, client, refusal = described(visit), _client(visit), None
    if visit.form is not None:
        try:
            kept = {name: client[name] for name in _updatable() if client.get(name) is not None}
            call(visit, "UpdateUserPoolClient", **{**kept, **_wanted(visit, client)})
            return visit.go(address(visit, "/app-clients/{}", client["ClientId"]), "clients.was_saved")
        except AwsError as error:
            refusal = error
    return _form(visit, pool, visit.text("clients.edit"), client, refusal)


@page("/user-pools/{pool_id}/app-clients/{client_id}/delete", posts=True)
def delete(visit: Visit) -> Response:
    """Its end."""
    client = _client(visit)
    return visit.confirmed(
        lambda: call(visit, "DeleteUserPoolClient", ClientId=client["ClientId"]),
        "clients.delete",
        "clients.delete_sure",
        "clients.was_deleted",
        address(visit, "/app-clients/{}", client["ClientId"]),
        address(visit, "/app-clients"),
        name=client["ClientName"],
    )


def _client(visit: Visit) -> Members:
    return call(visit, "DescribeUserPoolClient", ClientId=visit.path["client_id"])["UserPoolClient"]


def _updatable() -> list[str]:
    """The members that UpdateUserPoolClient takes, but for the pool's id."""
    operation = catalogue.operation("cognito-idp", "UpdateUserPoolClient")
    members: Mapping[str, Any] = operation.input.members if operation and operation.input else {}
    return [name for name in members if name != "UserPoolId"]


def _wanted(visit: Visit, client: Members) -> dict[str, Any]:
    """What the form asks for; a validity that it does not change keeps its unit."""
    form: Mapping[str, str] = visit.form or {}
    wanted: dict[str, Any] = {
        "ClientName": form.get("name", ""),
        "ExplicitAuthFlows": list(visit.sent.get("flows", ())),
        "PreventUserExistenceErrors": "ENABLED" if "hide" in form else "LEGACY",
        "EnableTokenRevocation": "revocation" in form,
    }
    shown, units = _validities(client) if client else {}, dict(client.get("TokenValidityUnits") or {})
    for name, (token, unit) in TOKENS.items():
        given = form.get(name, "").strip()
        if given.isdecimal() and given != shown.get(name):
            wanted[f"{token}Validity"], units[token] = int(given), unit
    return wanted | ({"TokenValidityUnits": units} if units else {})


def _form(visit: Visit, pool: Members, title: str, client: Members, refusal: AwsError | None) -> Response:
    known = [flow for flow in client.get("ExplicitAuthFlows", ()) if flow not in FLOWS]
    return show(
        visit,
        "user_pools/client_form.html",
        pool,
        "clients",
        title=title,
        refusal=refusal,
        client=client,
        flows=[*FLOWS, *known],
        chosen=client["ExplicitAuthFlows"] if client.get("ExplicitAuthFlows") else () if client else USUAL_FLOWS,
        validities=_validities(client) if client else USUAL_VALIDITIES,
    )


def _validities(client: Members) -> dict[str, str]:
    """How long its tokens are good for: days for the refresh token, minutes for the others."""
    units: Mapping[str, str] = client.get("TokenValidityUnits") or {}
    refresh = client.get("RefreshTokenValidity", 30) * _MINUTES[units.get("RefreshToken", "days")] / _MINUTES["days"]
    access = client.get("AccessTokenValidity", 1) * _MINUTES[units.get("AccessToken", "hours")]
    identity = client.get("IdTokenValidity", 1) * _MINUTES[units.get("IdToken", "hours")]
    return {name: f"{value:g}" for name, value in (("refresh", refresh), ("access", access), ("id", identity))}

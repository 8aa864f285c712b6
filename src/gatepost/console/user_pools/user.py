"""One user: what is known of them, and what an administrator can do about it.

The user's name is in the address's query, because it may hold any character.
"""

import base64
import hashlib
import hmac
from typing import Any

from starlette.responses import Response

from gatepost.console.performing import Members
from gatepost.console.problems import Missing, Unacceptable
from gatepost.console.routing import page
from gatepost.console.user_pools.pool import COGNITO, address, call, described, show
from gatepost.console.user_pools.users import attributes_of
from gatepost.console.visit import Visit
from gatepost.wire.errors import AwsError

MOST_DEVICES = 60
MOST_GROUPS = 60

STEPS = {
    "enable": "AdminEnableUser",
    "disable": "AdminDisableUser",
    "confirm": "AdminConfirmSignUp",
    "reset-password": "AdminResetUserPassword",
    "sign-out": "AdminUserGlobalSignOut",
}
"""What is done to a user by one click, by the last part of its address."""
SAID = {
    "enable": "user.was_enabled",
    "disable": "user.was_disabled",
    "confirm": "user.was_confirmed",
    "reset-password": "user.was_reset",
    "sign-out": "user.was_signed_out",
}


@page("/user-pools/{pool_id}/user")
def show_user(visit: Visit) -> Response:
    """Attributes, status, groups, second factors and devices."""
    return _shown(visit)


@page("/user-pools/{pool_id}/user/do/{step}", posts=True)
def step(visit: Visit) -> Response:
    """One of the steps; what AWS says against it is told on the user's page."""
    operation = STEPS.get(visit.path["step"])
    if operation is None or not visit.posted:
        raise Missing()
    try:
        call(visit, operation, Username=_name(visit))
    except AwsError as refusal:
        return _shown(visit, refusal)
    return visit.go(address(visit, "/user", name=_name(visit)), SAID[visit.path["step"]])


@page("/user-pools/{pool_id}/user/resend", posts=True)
def resend(visit: Visit) -> Response:
    """The invitation again, or the code of who signed up."""
    if not visit.posted:
        raise Missing()
    try:
        if call(visit, "AdminGetUser", Username=_name(visit))["UserStatus"] == "UNCONFIRMED":
            _resend_code(visit)
        else:
            call(visit, "AdminCreateUser", Username=_name(visit), MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"])
    except AwsError as refusal:
        return _shown(visit, refusal)
    return visit.go(address(visit, "/user", name=_name(visit)), "user.was_sent")


def _resend_code(visit: Visit) -> None:
    """As the user would ask for it, through the pool's first app client."""
    clients = call(visit, "ListUserPoolClients", MaxResults=1)["UserPoolClients"]
    if not clients:
        raise Unacceptable("user.no_client")
    client = call(visit, "DescribeUserPoolClient", ClientId=clients[0]["ClientId"])["UserPoolClient"]
    proof = None
    if client.get("ClientSecret"):
        digest = hmac.digest(client["ClientSecret"].encode(), (_name(visit) + client["ClientId"]).encode(), hashlib.sha256)
        proof = base64.b64encode(digest).decode()
    visit.call(COGNITO, "ResendConfirmationCode", ClientId=client["ClientId"], Username=_name(visit), SecretHash=proof)


@page("/user-pools/{pool_id}/user/password", posts=True)
def password(visit: Visit) -> Response:
    """A password set by the administrator, for good or until the next sign-in."""
    pool, refusal = described(visit), None
    if visit.form is not None:
        try:
            permanent = visit.form.get("permanent") == "yes"
            call(visit, "AdminSetUserPassword", Username=_name(visit), Password=visit.form.get("password", ""), Permanent=permanent)
            return visit.go(address(visit, "/user", name=_name(visit)), "user.password_was_set")
        except AwsError as error:
            refusal = error
    title = visit.text("user.set_password")
    return show(visit, "user_pools/password.html", pool, "users", title=title, refusal=refusal, name=_name(visit))


@page("/user-pools/{pool_id}/user/attributes", posts=True)
def attributes(visit: Visit) -> Response:
    """What is known of the user, edited: what was changed is updated, what was emptied is deleted."""
    pool, refusal = described(visit), None
    known = attributes_of(call(visit, "AdminGetUser", Username=_name(visit))["UserAttributes"])
    names = _editable(pool)
    if visit.form is not None:
        given = {name: visit.form.get(f"attribute:{name}", "") for name in names}
        changed = [{"Name": name, "Value": value} for name, value in given.items() if value and value != known.get(name)]
        emptied = [name for name, value in given.items() if not value and known.get(name)]
        try:
            if changed:
                call(visit, "AdminUpdateUserAttributes", Username=_name(visit), UserAttributes=changed)
            if emptied:
                call(visit, "AdminDeleteUserAttributes", Username=_name(visit), UserAttributeNames=emptied)
            return visit.go(address(visit, "/user", name=_name(visit)), "user.was_saved")
        except AwsError as error:
            refusal = error
    title = visit.text("user.edit_attributes")
    return show(
        visit, "user_pools/attributes.html", pool, "users", title=title, refusal=refusal, name=_name(visit), names=names, known=known
    )


def _editable(pool: Members) -> list[str]:
    """The attributes that an administrator may write, those that people have first."""
    first = ("email", "email_verified", "phone_number", "phone_number_verified", "name", "given_name", "family_name")
    names = [each["Name"] for each in pool.get("SchemaAttributes", ()) if each.get("Mutable", True) and each["Name"] != "sub"]
    written = [name for name in names if name not in ("updated_at", "identities")]
    return sorted(written, key=lambda name: (first.index(name) if name in first else len(first), name.startswith("custom:"), name))


@page("/user-pools/{pool_id}/user/delete", posts=True)
def delete(visit: Visit) -> Response:
    """The user's end."""
    name = _name(visit)
    return visit.confirmed(
        lambda: call(visit, "AdminDeleteUser", Username=name),
        "user.delete",
        "user.delete_sure",
        "user.was_deleted",
        address(visit, "/user", name=name),
        address(visit, "/users"),
        name=name,
    )


def _name(visit: Visit) -> str:
    return visit.query.get("name", "")


def _shown(visit: Visit, refusal: AwsError | None = None) -> Response:
    pool = described(visit)
    user = call(visit, "AdminGetUser", Username=_name(visit))
    groups: Any = call(visit, "AdminListGroupsForUser", Username=_name(visit), Limit=MOST_GROUPS)["Groups"]
    return show(
        visit,
        "user_pools/user.html",
        pool,
        "users",
        title=user["Username"],
        refusal=refusal,
        user=user,
        attributes=attributes_of(user.get("UserAttributes")),
        groups=groups,
        joinable=_joinable(visit, {group["GroupName"] for group in groups}),
        devices=_devices(visit),
    )


def _joinable(visit: Visit, joined: set[str]) -> list[str]:
    """The names of groups that the user could be put into; the first of them, where there are very many."""
    return [group["GroupName"] for group in call(visit, "ListGroups", Limit=MOST_GROUPS)["Groups"] if group["GroupName"] not in joined]


def _devices(visit: Visit) -> list[Any] | None:
    """The user's devices; None where the pool keeps none."""
    try:
        devices: list[Any] = call(visit, "AdminListDevices", Username=_name(visit), Limit=MOST_DEVICES)["Devices"]
    except AwsError:
        return None
    return [(device, attributes_of(device.get("DeviceAttributes"))) for device in devices]

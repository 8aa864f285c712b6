"""The users of a pool: found, and made."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gatepost.console.performing import Members
from gatepost.console.routing import page
from gatepost.console.user_pools.pool import address, call, described, show
from gatepost.console.visit import Visit
from gatepost.wire.errors import AwsError

PAGE_SIZE = 25

SEARCHES = ("username", "email", "phone_number", "name", "given_name", "family_name", "preferred_username", "sub", "cognito:user_status")
"""What users are searched by. Source: API reference, ListUsers."""
CONTACTS = ("email", "phone_number")


def attributes_of(listed: Any) -> dict[str, str]:
    """A user's attributes by name."""
    return {each["Name"]: each.get("Value", "") for each in listed or ()}


@page("/user-pools/{pool_id}/users")
def list_users(visit: Visit) -> Response:
    """Everybody, or whom a search finds, a page at a time."""
    pool, refusal = described(visit), None
    users: Any = ()
    following = ""
    try:
        found = call(visit, "ListUsers", Limit=PAGE_SIZE, Filter=_filter(visit.query), PaginationToken=visit.query.get("next"))
        users, following = found["Users"], found.get("PaginationToken", "")
    except AwsError as error:
        refusal = error
    return show(
        visit,
        "user_pools/users.html",
        pool,
        "users",
        refusal=refusal,
        users=[(user, attributes_of(user.get("Attributes"))) for user in users],
        next=following,
        searches=SEARCHES,
    )


def _filter(query: Mapping[str, str]) -> str | None:
    """ListUsers' Filter for what the search form says."""
    value = query.get("q", "")
    if not value:
        return None
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{query.get("by") or "username"} {"=" if query.get("how") == "is" else "^="} "{escaped}"'


@page("/user-pools/{pool_id}/users/create", posts=True)
def create(visit: Visit) -> Response:
    """A user made by an administrator, with an invitation or without."""
    pool, refusal = described(visit), None
    if visit.form is not None:
        try:
            made = call(visit, "AdminCreateUser", **_wanted(visit.form, pool))["User"]
            return visit.go(address(visit, "/user", name=made["Username"]), "users.was_created", name=made["Username"])
        except AwsError as error:
            refusal = error
    return show(
        visit,
        "user_pools/user_create.html",
        pool,
        "users",
        title=visit.text("users.create"),
        refusal=refusal,
        required=[name for name in _required(pool) if name not in CONTACTS],
        named_by=pool.get("UsernameAttributes") or (),
    )


def _required(pool: Members) -> list[str]:
    return [each["Name"] for each in pool.get("SchemaAttributes", ()) if each.get("Required") and each["Name"] != "sub"]


def _wanted(form: Mapping[str, str], pool: Members) -> dict[str, Any]:
    names = (*CONTACTS, *(name for name in _required(pool) if name not in CONTACTS))
    given = {name: form.get(f"attribute:{name}", "").strip() for name in names}
    attributes = [{"Name": name, "Value": value} for name, value in given.items() if value]
    attributes += [{"Name": f"{name}_verified", "Value": "true"} for name in CONTACTS if given[name] and f"verified:{name}" in form]
    invited = form.get("invite") == "EMAIL"
    return {
        "Username": form.get("username", "").strip() or given["email"] or given["phone_number"],
        "UserAttributes": attributes,
        "TemporaryPassword": form.get("password") or None,
        "MessageAction": None if invited else "SUPPRESS",
        "DesiredDeliveryMediums": ["EMAIL"] if invited else None,
    }

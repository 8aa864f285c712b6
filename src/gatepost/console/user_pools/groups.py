"""The groups of a pool: the list, a new one, one with its members, a change, an end.

A group's name is in the address's query, because it may hold any character.
"""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gatepost.console.performing import Members
from gatepost.console.routing import page
from gatepost.console.user_pools.pool import address, call, described, show
from gatepost.console.user_pools.users import attributes_of
from gatepost.console.visit import Visit
from gatepost.wire.errors import AwsError

PAGE_SIZE = 60


def name_of(visit: Visit) -> str:
    """The group that the address names."""
    return visit.query.get("name", "")


@page("/user-pools/{pool_id}/groups")
def list_groups(visit: Visit) -> Response:
    """All groups, a page at a time."""
    pool = described(visit)
    listed = call(visit, "ListGroups", Limit=PAGE_SIZE, NextToken=visit.query.get("next"))
    return show(visit, "user_pools/groups.html", pool, "groups", groups=listed["Groups"], next=listed.get("NextToken", ""))


@page("/user-pools/{pool_id}/groups/create", posts=True)
def create(visit: Visit) -> Response:
    """A new group."""
    refusal = None
    if visit.form is not None:
        try:
            made = call(visit, "CreateGroup", GroupName=visit.form.get("group", ""), **_wanted(visit.form))["Group"]
            return visit.go(address(visit, "/group", name=made["GroupName"]), "groups.was_created", name=made["GroupName"])
        except AwsError as error:
            refusal = error
    return _form(visit, visit.text("groups.create"), {}, refusal)


@page("/user-pools/{pool_id}/group")
def show_group(visit: Visit) -> Response:
    """One group and its members."""
    return shown(visit, name_of(visit))


def shown(visit: Visit, name: str, refusal: AwsError | None = None) -> Response:
    """The group's page, with what AWS said against a change of its members."""
    pool = described(visit)
    group = call(visit, "GetGroup", GroupName=name)["Group"]
    listed = call(visit, "ListUsersInGroup", GroupName=name, Limit=PAGE_SIZE, NextToken=visit.query.get("next"))
    members = [(user, attributes_of(user.get("Attributes"))) for user in listed["Users"]]
    return show(
        visit,
        "user_pools/group.html",
        pool,
        "groups",
        title=group["GroupName"],
        refusal=refusal,
        group=group,
        members=members,
        next=listed.get("NextToken", ""),
    )


@page("/user-pools/{pool_id}/group/edit", posts=True)
def edit(visit: Visit) -> Response:
    """Change its description, its role, its rank."""
    group, refusal = call(visit, "GetGroup", GroupName=name_of(visit))["Group"], None
    if visit.form is not None:
        try:
            call(visit, "UpdateGroup", GroupName=name_of(visit), **_wanted(visit.form))
            return visit.go(address(visit, "/group", name=name_of(visit)), "groups.was_saved")
        except AwsError as error:
            refusal = error
    return _form(visit, visit.text("groups.edit"), group, refusal)


@page("/user-pools/{pool_id}/group/delete", posts=True)
def delete(visit: Visit) -> Response:
    """Its end; its members stay."""
    name = name_of(visit)
    return visit.confirmed(
        lambda: call(visit, "DeleteGroup", GroupName=name),
        "groups.delete",
        "groups.delete_sure",
        "groups.was_deleted",
        address(visit, "/group", name=name),
        address(visit, "/groups"),
        name=name,
    )


def _wanted(form: Mapping[str, str]) -> dict[str, Any]:
    precedence = form.get("precedence", "")
    return {
        "Description": form.get("description", "") or None,
        "RoleArn": form.get("role") or None,
        "Precedence": int(precedence) if precedence.isdecimal() else None,
    }


def _form(visit: Visit, title: str, group: Members, refusal: AwsError | None) -> Response:
    return show(visit, "user_pools/group_form.html", described(visit), "groups", title=title, refusal=refusal, group=group)

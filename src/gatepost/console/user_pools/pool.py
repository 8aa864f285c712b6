"""What the pages of one user pool have in common: the pool as AWS describes it, and the tabs at their head."""

from typing import Any

from starlette.responses import Response

from gatepost.console.performing import Members
from gatepost.console.visit import Visit
from gatepost.wire.errors import AwsError

COGNITO = "cognito-idp"


def described(visit: Visit) -> Members:
    """The pool that the address names.

    Raises: AwsError.
    """
    return visit.call(COGNITO, "DescribeUserPool", UserPoolId=visit.path["pool_id"])["UserPool"]


def show(
    visit: Visit, template: str, pool: Members, tab: str, *, title: str = "", refusal: AwsError | None = None, **values: Any
) -> Response:
    """A page of the pool, under one of its tabs; `title` is the page's own where it stands below a tab."""
    return visit.show(template, refusal=refusal, pool=pool, tab=tab, title=title, **values)


def call(visit: Visit, operation: str, **given: Any) -> Members:
    """An operation on the pool that the address names.

    Raises: AwsError.
    """
    return visit.call(COGNITO, operation, UserPoolId=visit.path["pool_id"], **given)


def address(visit: Visit, path: str = "", *parts: str, **query: Any) -> str:
    """An address below the pool's."""
    return visit.link("/user-pools/{}" + path, visit.path["pool_id"], *parts, **query)

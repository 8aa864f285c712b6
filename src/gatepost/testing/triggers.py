"""Functions of a test as Lambda functions: called by their ARN in this process, for as long as the server runs."""

import itertools
import os
from typing import Any

from gatepost.lambdas import local_functions
from gatepost.lambdas.local_functions import Context, Function
from gatepost.rules import pool_update
from gatepost.testing.local import LocalServer

_numbers = itertools.count(1)


class Functions:
    """The functions of one server."""

    def __init__(self, server: LocalServer, account: str, region: str) -> None:
        self._server = server
        self._account = account
        self._region = region
        self._arns: list[str] = []

    def add(self, function: Any) -> str:
        """A function's ARN, to be put into a LambdaConfig or a receipt rule. It takes the event, and Lambda's context if it likes."""
        name = "".join(letter if letter.isalnum() else "-" for letter in getattr(function, "__name__", "function"))[:40]
        arn = f"arn:aws:lambda:{self._region}:{self._account}:function:{name}-{os.getpid()}-{next(_numbers)}"
        local_functions.register(arn, _with_context(function))
        self._arns.append(arn)
        return arn

    def trigger(self, name: str, arn: str, pool: str) -> None:
        """Have a user pool call a function at one of its triggers, and change nothing else about the pool.

        Raises: ValueError (no pool is named, and there is not exactly one); botocore.exceptions.ClientError.
        """
        cognito = self._server.client("cognito-idp", account=self._account, region=self._region)
        described: dict[str, Any] = cognito.describe_user_pool(UserPoolId=pool or self._only_pool(cognito))["UserPool"]
        request, _ = pool_update.update_request(described)
        cognito.update_user_pool(**request | {"LambdaConfig": {**described.get("LambdaConfig", {}), name: arn}})

    def close(self) -> None:
        """Forget them."""
        for arn in self._arns:
            local_functions.forget(arn)

    def _only_pool(self, cognito: Any) -> str:
        pools: list[dict[str, Any]] = cognito.list_user_pools(MaxResults=60)["UserPools"]
        if len(pools) != 1:
            raise ValueError(f"There are {len(pools)} user pools; say which one by pool=ID.")
        return pools[0]["Id"]


def _with_context(function: Any) -> Function:
    """The function as it is called: with the event and the context, of which it takes as many as it has parameters."""
    import inspect

    try:
        takes_context = len(inspect.signature(function).parameters) > 1
    except (TypeError, ValueError):
        takes_context = True

    def called(event: Any, context: Context) -> Any:
        return function(event, context) if takes_context else function(event)

    called.__name__ = getattr(function, "__name__", "function")
    return called

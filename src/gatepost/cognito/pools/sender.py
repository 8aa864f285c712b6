"""Whom a pool's mail is to come from, checked when the pool is saved: a trial of its EmailConfiguration against SES.

The first save on one's own SES makes the account's service-linked role, as at AWS.
"""

from collections.abc import Mapping
from typing import Any

from gatepost.call import Call
from gatepost.cognito.email_role import record as email_role
from gatepost.cognito.errors import CognitoError, InvalidEmailRoleAccessPolicy, InvalidParameter, NotAuthorized
from gatepost.cognito.pools.record import Pool
from gatepost.rules import email_configuration, letters
from gatepost.rules.findings import Finding, first_refusal
from gatepost.rules.refusals import SaveRefusal
from gatepost.ses import facts

_ERRORS: Mapping[str, type[CognitoError]] = {
    SaveRefusal.INVALID_PARAMETER: InvalidParameter,
    SaveRefusal.NOT_AUTHORIZED: NotAuthorized,
    SaveRefusal.INVALID_EMAIL_ROLE_ACCESS_POLICY: InvalidEmailRoleAccessPolicy,
}


def require(call: Call, pool: Pool, request: Mapping[str, Any]) -> None:
    """Refuse an EmailConfiguration that a request carries and that would not send, whether it is new or not.

    Raises: InvalidParameter, NotAuthorized, InvalidEmailRoleAccessPolicy. Source: Cognito's answers (reported).
    """
    configuration = request.get("EmailConfiguration")
    if not configuration:
        return
    about = letters.Pool(pool.arn, pool.region, pool.account_id)
    _raise_first(email_configuration.check(configuration, about, {}))
    trials = email_configuration.trials(configuration, about)
    gathered = {region: facts.gather(call, letter, region).facts for region, letter in trials.items()}
    _raise_first(email_configuration.check(configuration, about, gathered))
    email_role.make_for(call, configuration)


def _raise_first(findings: list[Finding]) -> None:
    refusal = first_refusal(findings)
    if refusal is not None:
        raise _ERRORS[refusal.kind](refusal.text)

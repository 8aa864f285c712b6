"""Authentication methods of a pool: who sends its mail, text messages, passwords and second factors."""

from typing import Any

from starlette.responses import Response

from gatepost.console.routing import page
from gatepost.console.user_pools.pool import call, described, show
from gatepost.console.visit import Visit
from gatepost.rules import email_configuration
from gatepost.rules.identities import identity_of_arn


@page("/user-pools/{pool_id}/authentication-methods")
def methods(visit: Visit) -> Response:
    """The settings, each in its section."""
    pool = described(visit)
    mail: dict[str, Any] = pool.get("EmailConfiguration") or {}
    policies: dict[str, Any] = pool.get("Policies") or {}
    sign_in: dict[str, Any] = policies.get("SignInPolicy") or {}
    arn = identity_of_arn(mail.get("SourceArn") or "")
    return show(
        visit,
        "user_pools/authentication.html",
        pool,
        "authentication",
        mail=mail,
        identity=arn,
        sender=email_configuration.sender(mail),
        reply_to=email_configuration.reply_to(mail),
        password=policies.get("PasswordPolicy") or {},
        factors=call(visit, "GetUserPoolMfaConfig"),
        first_factors=sign_in.get("AllowedFirstAuthFactors", ["PASSWORD"]),
    )

"""Every operation of user pools: importing this module registers them."""

from gatepost.cognito import domains, recovery, signup
from gatepost.cognito.auth import all_challenges, initiate, refresh, respond
from gatepost.cognito.clients import operations as client_operations
from gatepost.cognito.clients import rotation
from gatepost.cognito.pools import operations as pool_operations
from gatepost.cognito.pools import tags
from gatepost.cognito.tokens import sign_out
from gatepost.cognito.users import administration, invitations, listing, passwords, self_service, verification

REGISTERED = (
    administration,
    all_challenges,
    client_operations,
    domains,
    initiate,
    invitations,
    listing,
    passwords,
    pool_operations,
    recovery,
    refresh,
    respond,
    rotation,
    self_service,
    sign_out,
    signup,
    tags,
    verification,
)

"""Every operation of user pools: importing this module registers them."""

from gatepost.cognito.auth import initiate, refresh, respond
from gatepost.cognito.clients import operations as client_operations
from gatepost.cognito.clients import rotation
from gatepost.cognito.pools import operations as pool_operations
from gatepost.cognito.pools import tags
from gatepost.cognito.tokens import sign_out

REGISTERED = (client_operations, initiate, pool_operations, refresh, respond, rotation, sign_out, tags)

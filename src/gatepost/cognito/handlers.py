"""Every operation of user pools: importing this module registers them."""

from gatepost.cognito.auth import initiate, refresh, respond
from gatepost.cognito.tokens import sign_out

REGISTERED = (initiate, refresh, respond, sign_out)

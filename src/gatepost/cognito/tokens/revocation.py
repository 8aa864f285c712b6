"""Ending what tokens are good for: one session's, or all of a user's at once.

Signed tokens stay verifiable outside until they expire; user pools themselves stop taking them.
Source: guide, token revocation (confirmed).
"""

from sqlalchemy import bindparam, update

from gatepost.call import Call
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import sessions, users
from gatepost.cognito.users.record import User

_sign_out_everywhere = (
    update(users).where(users.c.pool_id == bindparam("pool"), users.c.username == bindparam("name")).values(sign_outs=users.c.sign_outs + 1)
)
_revoke_session = (
    update(sessions)
    .where(sessions.c.pool_id == bindparam("pool"), sessions.c.session_id == bindparam("session"), sessions.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)


def sign_out(call: Call, pool: Pool, user: User) -> None:
    """End all of the user's sessions: no refresh or access token of theirs that exists now is taken any more."""
    call.tx.write(_sign_out_everywhere, {"pool": pool.pool_id, "name": user.username})


def revoke(call: Call, pool: Pool, session_id: str) -> None:
    """End one session: its refresh token, and the access tokens that came with it or from it. Doing it again changes nothing."""
    call.tx.write(_revoke_session, {"pool": pool.pool_id, "session": session_id, "now": call.now})

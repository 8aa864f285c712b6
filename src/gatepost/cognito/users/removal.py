"""Taking a user away, with everything that was theirs. The name is free again; what their tokens were good for is over."""

from sqlalchemy import bindparam, delete

from gatepost.call import Call
from gatepost.cognito import attempts, password_history
from gatepost.cognito.devices import record as devices
from gatepost.cognito.errors import UserNotFound
from gatepost.cognito.federation import linking
from gatepost.cognito.groups import membership
from gatepost.cognito.messages import codes
from gatepost.cognito.mfa import software_tokens
from gatepost.cognito.passkeys import credentials
from gatepost.cognito.pools import count
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.risk import events
from gatepost.cognito.tables import users
from gatepost.cognito.users import aliases, search
from gatepost.cognito.users.record import User

_remove = delete(users).where(users.c.pool_id == bindparam("pool"), users.c.username == bindparam("name"))


def remove(call: Call, pool: Pool, user: User) -> None:
    """Delete a user.

    Raises: UserNotFound, when somebody else was faster.
    """
    if not call.tx.write(_remove, {"pool": pool.pool_id, "name": user.username}):
        raise UserNotFound()
    aliases.forget(call, pool, user.username)
    search.forget(call, pool, user.username)
    codes.forget(call, pool, user)
    attempts.forget(call, pool, user.username)
    linking.forget(call, pool, user.username)
    password_history.forget(call, pool, user.username)
    events.forget(call, pool, user.username)
    membership.forget(call, pool, user.username)
    software_tokens.forget(call, pool, user)
    credentials.forget(call, pool, user)
    devices.forget(call, pool, user)
    count.add(call.tx, pool.pool_id, -1)

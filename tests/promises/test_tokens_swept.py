"""What has expired does not stay in the database."""

from typing import Any

import pytest
from sqlalchemy import func, select

from gatepost.cognito import sweeping
from gatepost.cognito.tables import answered_challenges, attempts, refresh_tokens, sessions

TABLES = (sessions, refresh_tokens, answered_challenges, attempts)


def rows(server: Any, pool_id: str) -> list[int]:
    with server.store.transaction() as tx:
        return [tx.value(select(func.count()).select_from(table).where(table.c.pool_id == pool_id)) for table in TABLES]


@pytest.fixture
def pool_id(gatepost: Any) -> str:
    """A pool whose one user answered a challenge and holds tokens, and where a stranger tried a password."""
    cognito = gatepost.cognito
    pool_id: str = cognito.create_user_pool(PoolName="club")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"], PreventUserExistenceErrors="ENABLED"
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool_id, Username="ada", TemporaryPassword="Lovelace-1815", MessageAction="SUPPRESS")

    def sign_in(name: str) -> dict[str, Any]:
        return cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH", ClientId=client, AuthParameters={"USERNAME": name, "PASSWORD": "Lovelace-1815"}
        )

    cognito.respond_to_auth_challenge(
        ClientId=client,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=sign_in("ada")["Session"],
        ChallengeResponses={"USERNAME": "ada", "NEW_PASSWORD": "Lovelace-1815"},
    )
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        sign_in("nobody")
    return pool_id


def test_sweeping_takes_what_expired_a_day_ago_and_leaves_the_rest(server: Any, pool_id: str, clock: Any) -> None:
    assert rows(server, pool_id) == [1, 1, 1, 1]
    sweeping.sweep(server.store, server.world)
    assert rows(server, pool_id) == [1, 1, 1, 1]
    clock.move(days=2)
    sweeping.sweep(server.store, server.world)
    assert rows(server, pool_id) == [1, 1, 0, 0]
    clock.move(days=30)
    sweeping.sweep(server.store, server.world)
    assert rows(server, pool_id) == [0, 0, 0, 0]


def test_more_than_one_batch_is_swept(server: Any, pool_id: str, clock: Any) -> None:
    with server.store.transaction() as tx:
        expired = {"pool_id": pool_id, "expires_at": server.world.clock()}
        tx.write(answered_challenges.insert(), [{**expired, "challenge_id": f"{number:032x}"} for number in range(2 * sweeping.BATCH + 1)])
        tx.commit()
    clock.move(days=2)
    sweeping.sweep(server.store, server.world)
    assert rows(server, pool_id)[2] == 0

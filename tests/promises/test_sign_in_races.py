"""What can happen once happens once, however many try at the same moment."""

import urllib.request
from typing import Any

import jwt
import orjson
import pytest
from pycognito.aws_srp import AWSSRP

from fixtures.race import AT_ONCE, at_once

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")

PASSWORD = "Lovelace-1815"
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


class Pool:
    """A pool with one user, whom many clients sign in at once."""

    def __init__(self, gatepost: Any) -> None:
        self.url = gatepost.url
        self.cognito = gatepost.server.client("cognito-idp", account=gatepost.account, max_pool_connections=AT_ONCE)
        self.pool_id = self.cognito.create_user_pool(PoolName="crowd")["UserPool"]["Id"]
        self.client_id = self.client(ExplicitAuthFlows=FLOWS)

    def client(self, **settings: Any) -> str:
        made = self.cognito.create_user_pool_client(UserPoolId=self.pool_id, ClientName="app", **settings)
        return made["UserPoolClient"]["ClientId"]

    def user(self, *, permanent: bool) -> None:
        self.cognito.admin_create_user(UserPoolId=self.pool_id, Username="ada", MessageAction="SUPPRESS")
        self.cognito.admin_set_user_password(UserPoolId=self.pool_id, Username="ada", Password=PASSWORD, Permanent=permanent)

    def sign_in(self, password: str, client: str = "") -> dict[str, Any]:
        return self.cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH", ClientId=client or self.client_id, AuthParameters={"USERNAME": "ada", "PASSWORD": password}
        )


@pytest.fixture
def pool(gatepost: Any) -> Pool:
    return Pool(gatepost)


def test_a_secret_block_signs_in_once(pool: Pool) -> None:
    pool.user(permanent=True)
    srp = AWSSRP("ada", PASSWORD, pool.pool_id, pool.client_id, client=pool.cognito)
    challenge = pool.cognito.initiate_auth(AuthFlow="USER_SRP_AUTH", ClientId=pool.client_id, AuthParameters=srp.get_auth_params())
    responses = srp.process_challenge(challenge["ChallengeParameters"], {"USERNAME": "ada"})
    signed_in, refused = at_once(
        lambda _: pool.cognito.respond_to_auth_challenge(
            ClientId=pool.client_id, ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=responses
        )
    )
    assert len(signed_in) == 1
    assert refused == {"Invalid session for the user, session can only be used once.": AT_ONCE - 1}


def test_a_session_sets_one_new_password(pool: Pool) -> None:
    pool.user(permanent=False)
    session = pool.sign_in(PASSWORD)["Session"]
    signed_in, refused = at_once(
        lambda number: (
            pool.cognito.respond_to_auth_challenge(
                ClientId=pool.client_id,
                ChallengeName="NEW_PASSWORD_REQUIRED",
                Session=session,
                ChallengeResponses={"USERNAME": "ada", "NEW_PASSWORD": f"Countess-{number}"},
            )
            and number
        )
    )
    assert len(signed_in) == 1
    assert sum(refused.values()) == AT_ONCE - 1
    assert pool.sign_in(f"Countess-{signed_in[0]}")["AuthenticationResult"]


def test_guessing_side_by_side_finds_out_no_more_than_one_by_one(pool: Pool) -> None:
    pool.user(permanent=True)
    _, refused = at_once(lambda number: pool.sign_in(f"Babbage-{number}"))
    judged = refused["Incorrect username or password."]
    assert 5 <= judged <= 8  # the lock of a second or two may end while the crowd is served
    assert judged + refused["Password attempts exceeded"] == AT_ONCE


def test_a_pools_first_sign_ins_at_once_agree_on_its_keys(pool: Pool) -> None:
    pool.user(permanent=True)
    signed_in, refused = at_once(lambda _: pool.sign_in(PASSWORD)["AuthenticationResult"])
    assert not refused
    with urllib.request.urlopen(f"{pool.url}/{pool.pool_id}/.well-known/jwks.json", timeout=10) as answer:
        published = {key["kid"]: jwt.PyJWK(key) for key in orjson.loads(answer.read())["keys"]}
    assert len(published) == 2
    for tokens in signed_in:
        kid = jwt.get_unverified_header(tokens["AccessToken"])["kid"]
        assert jwt.decode(tokens["AccessToken"], published[kid], algorithms=["RS256"])["username"] == "ada"
        assert pool.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ada"


def test_signing_out_everywhere_while_signing_in_breaks_neither(pool: Pool) -> None:
    pool.user(permanent=True)

    def act(number: int) -> dict[str, Any]:
        if number % 10 == 0:
            return pool.cognito.admin_user_global_sign_out(UserPoolId=pool.pool_id, Username="ada")
        return pool.sign_in(PASSWORD)["AuthenticationResult"]

    _, refused = at_once(act)
    assert not refused
    assert pool.cognito.get_user(AccessToken=pool.sign_in(PASSWORD)["AuthenticationResult"]["AccessToken"])["Username"] == "ada"

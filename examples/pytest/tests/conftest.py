"""What the tests begin with: the club's pool on a fresh server, and the application that is led there."""

import pytest
from membership import Membership

from gatepost.testing import Gatepost


@pytest.fixture
def membership(gatepost_env: Gatepost) -> Membership:
    cognito = gatepost_env.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="club", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"])["UserPool"]
    app = cognito.create_user_pool_client(
        UserPoolId=pool["Id"], ClientName="web", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]
    return Membership(pool["Id"], app["ClientId"])

"""Whatever a browser sends as a passkey is refused in AWS's words, and of many at once who register or sign in with the same one wins."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.passkeys import Browser, decoded, encoded
from gatepost.cognito.errors import CognitoError
from gatepost.cognito.passkeys import ceremony, relying_party
from gatepost.cognito.passkeys.ceremony import Known

SITE = "club.example"
PAGE = "https://club.example"
CHALLENGE = bytes(range(32))
AT_ONCE = 20

_BROWSER = Browser(PAGE)
_MADE = _BROWSER.create({"rp": {"id": SITE}, "user": {"id": encoded(b"ada")}, "challenge": encoded(CHALLENGE)})
_KNOWN = Known(_BROWSER.passkeys[0].public_key, 0, b"ada")
_OPTIONS = {"rpId": SITE, "challenge": encoded(CHALLENGE), "allowCredentials": [{"id": _MADE["id"]}]}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)


def changed(credential: dict[str, Any], part: str, position: int, value: int) -> dict[str, Any]:
    """The credential with one byte of one part of its response changed."""
    raw = bytearray(decoded(credential["response"][part]))
    raw[position % len(raw)] ^= value
    return {**credential, "response": {**credential["response"], part: encoded(bytes(raw))}}


@settings(max_examples=150)
@given(part=st.sampled_from(("clientDataJSON", "attestationObject")), position=st.integers(0, 5000), value=st.integers(1, 255))
def test_a_damaged_registration_is_a_refusal_or_harmless(part: str, position: int, value: int) -> None:
    try:
        made = ceremony.registered(changed(_MADE, part, position, value), CHALLENGE, SITE, verifying=True)
    except CognitoError:
        return
    assert len(made.credential_id) == 32  # what is not signed (a flag, a counter, the key itself) may be anything


@settings(max_examples=150)
@given(
    part=st.sampled_from(("clientDataJSON", "authenticatorData", "signature", "userHandle")),
    position=st.integers(0, 5000),
    value=st.integers(1, 255),
)
def test_a_damaged_signature_is_refused(part: str, position: int, value: int) -> None:
    signed = json.loads(_BROWSER.get(_OPTIONS))
    assert ceremony.asserted(json.dumps(signed), CHALLENGE, SITE, _KNOWN, verifying=True) > 0
    with pytest.raises(CognitoError):
        ceremony.asserted(json.dumps(changed(signed, part, position, value)), CHALLENGE, SITE, _KNOWN, verifying=True)


@settings(max_examples=100)
@given(nonsense=JSON, part=st.sampled_from(("id", "rawId", "response", "type", "authenticatorAttachment", "")))
def test_nonsense_is_refused(nonsense: Any, part: str) -> None:
    made = {**_MADE, part: nonsense} if part else nonsense
    signed = {**json.loads(_BROWSER.get(_OPTIONS)), part: nonsense} if part else nonsense
    for try_it in (
        lambda: ceremony.registered(made, CHALLENGE, SITE, verifying=False),
        lambda: ceremony.asserted(json.dumps(signed), CHALLENGE, SITE, _KNOWN, verifying=False),
    ):
        try:
            try_it()
        except CognitoError:
            continue
        assert part in ("authenticatorAttachment", "id", "rawId", "type")


@settings(max_examples=200)
@given(host=st.from_regex(r"[a-z.]{0,12}", fullmatch=True), scheme=st.sampled_from(("http", "https", "file", "chrome-extension")))
def test_only_the_site_and_what_is_below_it_may_use_its_passkeys(host: str, scheme: str) -> None:
    allowed = scheme == "https" and (host == SITE or host.endswith("." + SITE))
    assert relying_party.admits(SITE, f"{scheme}://{host}") == allowed
    assert not relying_party.admits(SITE, f"https://{SITE}.{host}x")


@pytest.fixture
def pool(gatepost: Any) -> Any:
    """A pool that takes passkeys, with Ada signed in."""

    class Pool:
        cognito = gatepost.server.client("cognito-idp", account=gatepost.account, max_pool_connections=AT_ONCE)
        pool_id = cognito.create_user_pool(
            PoolName="crowd", Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}
        )["UserPool"]["Id"]
        client_id = cognito.create_user_pool_client(
            UserPoolId=pool_id, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"]
        )["UserPoolClient"]["ClientId"]

        def begin(self, **parameters: str) -> dict[str, Any]:
            return self.cognito.initiate_auth(
                AuthFlow="USER_AUTH", ClientId=self.client_id, AuthParameters={"USERNAME": "ada", **parameters}
            )

    made = Pool()
    made.cognito.set_user_pool_mfa_config(UserPoolId=made.pool_id, WebAuthnConfiguration={"RelyingPartyId": SITE})
    made.cognito.admin_create_user(UserPoolId=made.pool_id, Username="ada", MessageAction="SUPPRESS")
    made.cognito.admin_set_user_password(UserPoolId=made.pool_id, Username="ada", Password="Lovelace-1815", Permanent=True)
    made.token = made.begin(PREFERRED_CHALLENGE="PASSWORD", PASSWORD="Lovelace-1815")["AuthenticationResult"]["AccessToken"]
    return made


def at_once(do: Callable[[], Any]) -> Counter[str]:
    """How often it succeeded, and with which errors it failed, when many do it at the same moment."""
    barrier = Barrier(AT_ONCE)

    def one(_number: int) -> str:
        barrier.wait()
        try:
            do()
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return Counter(threads.map(one, range(AT_ONCE)))


def test_of_many_who_complete_a_registration_one_does(pool: Any) -> None:
    browser = Browser(PAGE)
    options = pool.cognito.start_web_authn_registration(AccessToken=pool.token)["CredentialCreationOptions"]
    done = at_once(lambda: pool.cognito.complete_web_authn_registration(AccessToken=pool.token, Credential=browser.create(options)))
    assert done == {"done": 1, "WebAuthnChallengeNotFoundException": AT_ONCE - 1}
    assert len(pool.cognito.list_web_authn_credentials(AccessToken=pool.token)["Credentials"]) == 1


def test_of_many_who_answer_with_one_signature_one_signs_in(pool: Any) -> None:
    browser = Browser(PAGE, counts=False)
    options = pool.cognito.start_web_authn_registration(AccessToken=pool.token)["CredentialCreationOptions"]
    pool.cognito.complete_web_authn_registration(AccessToken=pool.token, Credential=browser.create(options))
    challenge = pool.begin(PREFERRED_CHALLENGE="WEB_AUTHN")
    answer = {"USERNAME": "ada", "CREDENTIAL": browser.get(challenge["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])}
    done = at_once(
        lambda: pool.cognito.respond_to_auth_challenge(
            ClientId=pool.client_id, ChallengeName="WEB_AUTHN", Session=challenge["Session"], ChallengeResponses=answer
        )
    )
    assert done == {"done": 1, "NotAuthorizedException": AT_ONCE - 1}


@pytest.mark.parametrize(
    "origin", ["https://club.example@evil.example", "https://evil.example/club.example", "https://club.example/", "//club.example"]
)
def test_an_origin_is_a_host_and_nothing_else(origin: str) -> None:
    assert not relying_party.admits(SITE, origin)

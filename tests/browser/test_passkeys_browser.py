"""Passkeys in a real browser, on a page of another origin than the server's: WebAuthn and CORS as Chromium understands them."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from fixtures.chromium import BrowserError

PASSWORD = "Lovelace-1815"
PAGE = b"""<!doctype html><title>Club</title><script>
const aws = (server) => async (operation, body) => {
  const answer = await fetch(server, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService." + operation,
      "x-amz-user-agent": "club",
      "cache-control": "no-store",
    },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.__type + ": " + said.message);
  return said;
};
async function register(server, AccessToken) {
  const call = aws(server);
  const { CredentialCreationOptions } = await call("StartWebAuthnRegistration", { AccessToken });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(CredentialCreationOptions);
  const made = await navigator.credentials.create({ publicKey });
  await call("CompleteWebAuthnRegistration", { AccessToken, Credential: made.toJSON() });
}
async function signIn(server, ClientId, USERNAME) {
  const call = aws(server);
  const { Session, ChallengeParameters } = await call("InitiateAuth", {
    ClientId, AuthFlow: "USER_AUTH", AuthParameters: { USERNAME, PREFERRED_CHALLENGE: "WEB_AUTHN" },
  });
  const options = JSON.parse(ChallengeParameters.CREDENTIAL_REQUEST_OPTIONS);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const signed = await navigator.credentials.get({ publicKey });
  const done = await call("RespondToAuthChallenge", {
    ClientId, Session, ChallengeName: "WEB_AUTHN", ChallengeResponses: { USERNAME, CREDENTIAL: JSON.stringify(signed.toJSON()) },
  });
  return done.AuthenticationResult;
}
</script>"""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The club's page, on http://localhost."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 0.5  # browsers open connections that they may never use

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # so that closing it waits for what is still open
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


class Club:
    """A pool that takes passkeys for `localhost`, with Ada in it."""

    def __init__(self, gatepost: Any, **web_authn: str) -> None:
        self.cognito, self.url = gatepost.cognito, gatepost.url
        made = self.cognito.create_user_pool(
            PoolName="club", Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}
        )
        self.pool_id = made["UserPool"]["Id"]
        self.cognito.set_user_pool_mfa_config(UserPoolId=self.pool_id, WebAuthnConfiguration={"RelyingPartyId": "localhost", **web_authn})
        app = self.cognito.create_user_pool_client(
            UserPoolId=self.pool_id, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"]
        )
        self.client_id = app["UserPoolClient"]["ClientId"]
        self.cognito.admin_create_user(UserPoolId=self.pool_id, Username="ada", MessageAction="SUPPRESS")
        self.cognito.admin_set_user_password(UserPoolId=self.pool_id, Username="ada", Password=PASSWORD, Permanent=True)
        signed_in = self.cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH", ClientId=self.client_id, AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD}
        )
        self.token = signed_in["AuthenticationResult"]["AccessToken"]


@pytest.fixture
def page(chromium: Any, site: str) -> Any:
    """The club's page in a tab that WebAuthn is watched in."""
    opened = chromium.page()
    opened.go(site)
    opened.command("WebAuthn.enable")
    return opened


def plug_in(page: Any, **options: Any) -> str:
    """A virtual authenticator, whose user is always there."""
    described = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **options,
    }
    return page.command("WebAuthn.addVirtualAuthenticator", options=described)["authenticatorId"]


def test_a_passkey_is_made_and_used_in_a_browser(gatepost: Any, page: Any) -> None:
    club = Club(gatepost)
    authenticator = plug_in(page)
    page.run(f"register({club.url!r}, {club.token!r})")
    (kept,) = page.command("WebAuthn.getCredentials", authenticatorId=authenticator)["credentials"]
    assert (kept["isResidentCredential"], kept["rpId"]) == (True, "localhost")
    (passkey,) = club.cognito.list_web_authn_credentials(AccessToken=club.token)["Credentials"]
    assert passkey["RelyingPartyId"] == "localhost"
    assert (passkey["AuthenticatorAttachment"], passkey["AuthenticatorTransports"]) == ("platform", ["internal"])
    for _ in range(2):
        tokens = page.run(f"signIn({club.url!r}, {club.client_id!r}, 'ada')")
        assert club.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ada"


def test_a_browser_will_not_make_a_second_passkey_in_the_same_authenticator(gatepost: Any, page: Any) -> None:
    club = Club(gatepost)
    plug_in(page)
    page.run(f"register({club.url!r}, {club.token!r})")
    with pytest.raises(BrowserError, match="InvalidStateError"):
        page.run(f"register({club.url!r}, {club.token!r})")


def test_a_key_that_is_carried_about_is_told_from_the_devices_own(gatepost: Any, page: Any) -> None:
    club = Club(gatepost)
    plug_in(page, transport="usb")
    page.run(f"register({club.url!r}, {club.token!r})")
    (passkey,) = club.cognito.list_web_authn_credentials(AccessToken=club.token)["Credentials"]
    assert (passkey["AuthenticatorAttachment"], passkey["AuthenticatorTransports"]) == ("cross-platform", ["usb"])


def test_a_browser_reads_why_it_was_refused(gatepost: Any, page: Any) -> None:
    club = Club(gatepost)
    authenticator = plug_in(page)
    page.run(f"register({club.url!r}, {club.token!r})")
    page.command("WebAuthn.setUserVerified", authenticatorId=authenticator, isUserVerified=True)
    club.cognito.admin_disable_user(UserPoolId=club.pool_id, Username="ada")
    with pytest.raises(BrowserError, match="NotAuthorizedException: User is disabled"):
        page.run(f"signIn({club.url!r}, {club.client_id!r}, 'ada')")


def test_a_browser_whose_user_is_not_verified_can_be_refused(gatepost: Any, page: Any) -> None:
    club = Club(gatepost, UserVerification="required")
    plug_in(page, hasUserVerification=False, isUserVerified=False)
    with pytest.raises(BrowserError, match="NotAllowedError"):
        page.run(f"register({club.url!r}, {club.token!r})")

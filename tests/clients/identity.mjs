// amazon-cognito-identity-js: what most web apps signed in with before Amplify 6.

import assert from "node:assert/strict";
import { test } from "node:test";

import { AuthenticationDetails, CognitoUser, CognitoUserAttribute, CognitoUserPool } from "amazon-cognito-identity-js";

import { address, clientId, mailedCode, password, poolId, shown, url } from "./people.mjs";

const pool = new CognitoUserPool({ UserPoolId: poolId, ClientId: clientId, endpoint: url });

/** A promise for what a function hands to the callback in its last place. */
function asked(subject, method, ...given) {
  return new Promise((resolve, reject) =>
    subject[method](...given, (error, result) => (error ? reject(error) : resolve(result))),
  );
}

/** A promise for what a function says to an object of callbacks: which one was called, and with what. */
function told(subject, method, ...given) {
  return heard((calls) => subject[method](...given, calls));
}

function heard(ask) {
  return new Promise((resolve, reject) => {
    const calls = { onFailure: reject };
    const names = ["onSuccess", "newPasswordRequired", "totpRequired", "associateSecretCode", "inputVerificationCode"];
    for (const name of names) calls[name] = (...said) => resolve([name, ...said]);
    ask(calls);
  });
}

function user(name, flow = "USER_SRP_AUTH") {
  const found = new CognitoUser({ Username: name, Pool: pool });
  found.setAuthenticationFlowType(flow);
  return found;
}

function details(name, word) {
  return new AuthenticationDetails({ Username: name, Password: word });
}

async function signedIn(name, word = password, flow = "USER_SRP_AUTH") {
  const who = user(name, flow);
  const [outcome, session] = await told(who, "authenticateUser", details(name, word));
  assert.equal(outcome, "onSuccess");
  return [who, session];
}

/** The user whom this device knows to be signed in, as apps find them when they start: no sign-in, which takes the library long. */
async function present() {
  const found = pool.getCurrentUser();
  await asked(found, "getSession");
  return found;
}

test("somebody signs up, and confirms with the code from their mail", async () => {
  const attributes = [new CognitoUserAttribute({ Name: "email", Value: address })];
  const made = await asked(pool, "signUp", "ada", password, attributes, null);
  assert.equal(made.userConfirmed, false);
  assert.equal(made.codeDeliveryDetails.DeliveryMedium, "EMAIL");
  await assert.rejects(told(user("ada"), "authenticateUser", details("ada", password)), { code: "UserNotConfirmedException" });
  await asked(user("ada"), "resendConfirmationCode");
  await assert.rejects(asked(user("ada"), "confirmRegistration", "000000x", true), { code: "CodeMismatchException" });
  assert.equal(await asked(user("ada"), "confirmRegistration", await mailedCode(), true), "SUCCESS");
});

test("a wrong password is refused, the right one signs in with SRP", async () => {
  await assert.rejects(told(user("ada"), "authenticateUser", details("ada", "Babbage-1791")), {
    code: "NotAuthorizedException",
    message: "Incorrect username or password.",
  });
  const [, session] = await signedIn("ada");
  assert.equal(session.isValid(), true);
  assert.equal(session.getIdToken().payload.email, address);
  assert.equal(session.getAccessToken().payload.username, "ada");
});

test("a password sent as such signs in too, the session is found again, and refreshed", async () => {
  const [, first] = await signedIn("ada", password, "USER_PASSWORD_AUTH");
  const found = pool.getCurrentUser();
  assert.equal(found.getUsername(), "ada");
  const session = await asked(found, "getSession");
  assert.equal(session.getAccessToken().getJwtToken(), first.getAccessToken().getJwtToken());
  const fresh = await asked(found, "refreshSession", session.getRefreshToken());
  assert.notEqual(fresh.getAccessToken().getJwtToken(), first.getAccessToken().getJwtToken());
  assert.equal(fresh.getAccessToken().payload.origin_jti, first.getAccessToken().payload.origin_jti);
});

test("attributes are changed, read, verified and deleted", async () => {
  const who = await present();
  await asked(who, "updateAttributes", [new CognitoUserAttribute({ Name: "given_name", Value: "Augusta" })]);
  const read = async () => Object.fromEntries((await asked(who, "getUserAttributes")).map((one) => [one.Name, one.Value]));
  assert.equal((await read()).given_name, "Augusta");
  assert.equal((await read()).email_verified, "true");
  assert.equal((await told(who, "getAttributeVerificationCode", "email"))[0], "inputVerificationCode");
  assert.deepEqual(await told(who, "verifyAttribute", "email", await mailedCode()), ["onSuccess", "SUCCESS"]);
  await asked(who, "deleteAttributes", ["given_name"]);
  assert.equal("given_name" in (await read()), false);
});

test("a password is changed, forgotten and chosen anew", async () => {
  const who = await present();
  assert.equal(await asked(who, "changePassword", password, "Countess-1852"), "SUCCESS");
  assert.equal((await told(user("ada"), "forgotPassword"))[0], "inputVerificationCode");
  assert.deepEqual(await told(user("ada"), "confirmPassword", await mailedCode(), password), ["onSuccess", "SUCCESS"]);
  await signedIn("ada");
});

test("an authenticator app becomes the second factor", async () => {
  const who = await present();
  const [, secret] = await told(who, "associateSoftwareToken");
  assert.equal((await told(who, "verifySoftwareToken", shown(secret), "phone"))[0], "onSuccess");
  assert.equal(await asked(who, "setUserMfaPreference", null, { PreferredMfa: true, Enabled: true }), "SUCCESS");
  const again = user("ada");
  assert.equal((await told(again, "authenticateUser", details("ada", password)))[0], "totpRequired");
  const [done, session] = await heard((calls) => again.sendMFACode(shown(secret, 30), calls, "SOFTWARE_TOKEN_MFA"));
  assert.equal(done, "onSuccess");
  assert.equal(session.isValid(), true);
  assert.equal(await asked(again, "setUserMfaPreference", null, { PreferredMfa: false, Enabled: false }), "SUCCESS");
});

test("signing out everywhere ends every session", async () => {
  const [phone, session] = await signedIn("ada");
  assert.deepEqual(await told(await present(), "globalSignOut"), ["onSuccess", "SUCCESS"]);
  assert.equal(pool.getCurrentUser(), null);
  await assert.rejects(asked(phone, "refreshSession", session.getRefreshToken()), { code: "NotAuthorizedException" });
});

test("somebody leaves", async () => {
  const [who] = await signedIn("ada");
  assert.equal(await asked(who, "deleteUser"), "SUCCESS");
  await assert.rejects(told(user("ada"), "authenticateUser", details("ada", password)), { code: "NotAuthorizedException" });
});

test("an invited user chooses a password", async () => {
  const who = user("invited");
  const [outcome, attributes] = await told(who, "authenticateUser", details("invited", password));
  assert.equal(outcome, "newPasswordRequired");
  delete attributes.email_verified;
  delete attributes.email;
  const [done, session] = await told(who, "completeNewPasswordChallenge", "Countess-1852", { ...attributes, given_name: "Grace" });
  assert.equal(done, "onSuccess");
  assert.equal(session.getIdToken().payload.given_name, "Grace");
});

// aws-amplify 6, its Auth category: what web and mobile apps sign in with today.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Amplify } from "aws-amplify";
import * as auth from "aws-amplify/auth";

import { address, clientId, mailedCode, password, poolId, shown, url } from "./people.mjs";

Amplify.configure({ Auth: { Cognito: { userPoolId: poolId, userPoolClientId: clientId, userPoolEndpoint: url } } });

async function signIn(username = "ada", word = password, options = {}) {
  const { nextStep } = await auth.signIn({ username, password: word, options });
  return nextStep.signInStep;
}

async function tokens(options) {
  return (await auth.fetchAuthSession(options)).tokens;
}

test("somebody signs up, and confirms with the code from their mail", async () => {
  const made = await auth.signUp({ username: "ada", password, options: { userAttributes: { email: address } } });
  assert.equal(made.nextStep.signUpStep, "CONFIRM_SIGN_UP");
  assert.equal(made.nextStep.codeDeliveryDetails.deliveryMedium, "EMAIL");
  assert.equal(await signIn(), "CONFIRM_SIGN_UP");
  await auth.resendSignUpCode({ username: "ada" });
  const done = await auth.confirmSignUp({ username: "ada", confirmationCode: await mailedCode() });
  assert.equal(done.isSignUpComplete, true);
});

test("a wrong password is refused, the right one signs in with SRP", async () => {
  await assert.rejects(signIn("ada", "Babbage-1791"), { name: "NotAuthorizedException", message: "Incorrect username or password." });
  assert.equal(await signIn(), "DONE");
  const { username, userId } = await auth.getCurrentUser();
  const { accessToken, idToken } = await tokens();
  assert.equal(username, "ada");
  assert.equal(accessToken.payload.sub, userId);
  assert.equal(idToken.payload.email, address);
});

test("tokens are refreshed", async () => {
  const before = await tokens();
  const after = await tokens({ forceRefresh: true });
  assert.notEqual(after.accessToken.toString(), before.accessToken.toString());
  assert.equal(after.accessToken.payload.origin_jti, before.accessToken.payload.origin_jti);
});

test("attributes are changed, read, verified and deleted", async () => {
  const changed = await auth.updateUserAttributes({ userAttributes: { given_name: "Augusta" } });
  assert.equal(changed.given_name.isUpdated, true);
  assert.deepEqual((({ email, email_verified, given_name }) => ({ email, email_verified, given_name }))(await auth.fetchUserAttributes()), {
    email: address,
    email_verified: "true",
    given_name: "Augusta",
  });
  const { deliveryMedium } = await auth.sendUserAttributeVerificationCode({ userAttributeKey: "email" });
  assert.equal(deliveryMedium, "EMAIL");
  await auth.confirmUserAttribute({ userAttributeKey: "email", confirmationCode: await mailedCode() });
  await auth.deleteUserAttributes({ userAttributeKeys: ["given_name"] });
  assert.equal("given_name" in (await auth.fetchUserAttributes()), false);
});

test("a password is changed, forgotten and chosen anew", async () => {
  await auth.updatePassword({ oldPassword: password, newPassword: "Countess-1852" });
  await auth.signOut();
  assert.equal(await signIn("ada", "Countess-1852"), "DONE");
  await auth.signOut();
  const asked = await auth.resetPassword({ username: "ada" });
  assert.equal(asked.nextStep.resetPasswordStep, "CONFIRM_RESET_PASSWORD_WITH_CODE");
  await auth.confirmResetPassword({ username: "ada", confirmationCode: await mailedCode(), newPassword: password });
  assert.equal(await signIn(), "DONE");
});

test("an authenticator app becomes the second factor", async () => {
  const { sharedSecret, getSetupUri } = await auth.setUpTOTP();
  assert.match(getSetupUri("Gatepost", "ada").toString(), /^otpauth:\/\/totp\/Gatepost:ada\?secret=/);
  await auth.verifyTOTPSetup({ code: shown(sharedSecret) });
  await auth.updateMFAPreference({ totp: "PREFERRED" });
  assert.deepEqual(await auth.fetchMFAPreference(), { enabled: ["TOTP"], preferred: "TOTP" });
  await auth.signOut();
  assert.equal(await signIn(), "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
  await assert.rejects(auth.confirmSignIn({ challengeResponse: "badcod" }), { name: /CodeMismatchException|InvalidParameterException/ });
  assert.equal((await auth.confirmSignIn({ challengeResponse: shown(sharedSecret, 30) })).isSignedIn, true);
  await auth.updateMFAPreference({ totp: "DISABLED" });
});

test("a password sent as such signs in too", async () => {
  await auth.signOut();
  assert.equal(await signIn("ada", password, { authFlowType: "USER_PASSWORD_AUTH" }), "DONE");
});

test("a code from the mail stands in for the password", async () => {
  await auth.signOut();
  const options = { authFlowType: "USER_AUTH", preferredChallenge: "EMAIL_OTP" };
  const { nextStep } = await auth.signIn({ username: "ada", options });
  assert.equal(nextStep.signInStep, "CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
  assert.equal((await auth.confirmSignIn({ challengeResponse: await mailedCode() })).isSignedIn, true);
});

test("whoever may choose is asked how to sign in, and may do it with SRP", async () => {
  await auth.signOut();
  const { nextStep } = await auth.signIn({ username: "ada", options: { authFlowType: "USER_AUTH" } });
  assert.equal(nextStep.signInStep, "CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION");
  assert.deepEqual(nextStep.availableChallenges.toSorted(), ["EMAIL_OTP", "PASSWORD", "PASSWORD_SRP"]);
  const chosen = await auth.confirmSignIn({ challengeResponse: "PASSWORD_SRP" });
  assert.equal(chosen.nextStep.signInStep, "CONFIRM_SIGN_IN_WITH_PASSWORD");
  assert.equal((await auth.confirmSignIn({ challengeResponse: password })).isSignedIn, true);
});

test("an invited user chooses a password", async () => {
  await auth.signOut();
  assert.equal(await signIn("invited"), "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED");
  const done = await auth.confirmSignIn({
    challengeResponse: "Countess-1852",
    options: { userAttributes: { given_name: "Grace" } },
  });
  assert.equal(done.isSignedIn, true);
  assert.equal((await tokens()).idToken.payload.given_name, "Grace");
});

test("signing out everywhere ends every session, and somebody leaves", async () => {
  const { accessToken } = await tokens();
  await auth.signOut({ global: true });
  await assert.rejects(auth.getCurrentUser(), { name: "UserUnAuthenticatedException" });
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AWSCognitoIdentityProviderService.GetUser" },
    body: JSON.stringify({ AccessToken: accessToken.toString() }),
  });
  assert.equal((await answer.json()).message, "Access Token has been revoked");
  assert.equal(await signIn(), "DONE");
  await auth.deleteUser();
  await assert.rejects(signIn(), { name: "NotAuthorizedException" });
});

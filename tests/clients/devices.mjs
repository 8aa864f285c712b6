// aws-amplify 6 on a device that the pool remembers: it proves itself, unseen, and stands in for the second factor.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Amplify } from "aws-amplify";
import * as auth from "aws-amplify/auth";

import { clientId, password, poolId, shown, url } from "./people.mjs";

Amplify.configure({ Auth: { Cognito: { userPoolId: poolId, userPoolClientId: clientId, userPoolEndpoint: url } } });

async function signIn() {
  return (await auth.signIn({ username: "ada", password })).nextStep.signInStep;
}

let secret;

test("a device that somebody signs in from is remembered", async () => {
  assert.equal(await signIn(), "DONE");
  const devices = await auth.fetchDevices();
  assert.equal(devices.length, 1);
  await auth.rememberDevice();
});

test("a remembered device is asked for nothing but the password", async () => {
  secret = (await auth.setUpTOTP()).sharedSecret;
  await auth.verifyTOTPSetup({ code: shown(secret) });
  await auth.updateMFAPreference({ totp: "PREFERRED" });
  await auth.signOut();
  assert.equal(await signIn(), "DONE");
  const { accessToken } = (await auth.fetchAuthSession({ forceRefresh: true })).tokens;
  assert.equal(accessToken.payload.username, "ada");
  assert.equal((await auth.fetchDevices()).length, 1);
});

test("a forgotten one is asked for the second factor again", async () => {
  await auth.forgetDevice();
  assert.equal((await auth.fetchDevices()).length, 0);
  await auth.signOut();
  assert.equal(await signIn(), "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
  assert.equal((await auth.confirmSignIn({ challengeResponse: shown(secret, 30) })).isSignedIn, true);
});

// The AWS SDK for JavaScript, version 3: what servers and scripts call user pools with.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as cognito from "@aws-sdk/client-cognito-identity-provider";

import { address, clientId, mailedCode, password, poolId, region, url } from "./people.mjs";

const client = new cognito.CognitoIdentityProvider({
  region,
  endpoint: url,
  credentials: { accessKeyId: process.env.ACCOUNT, secretAccessKey: "secret" },
});

async function signIn(name, word = password) {
  const parameters = { USERNAME: name, PASSWORD: word };
  return client.initiateAuth({ AuthFlow: "USER_PASSWORD_AUTH", ClientId: clientId, AuthParameters: parameters });
}

test("somebody signs up, confirms, signs in, refreshes and signs out everywhere", async () => {
  const made = await client.signUp({
    ClientId: clientId,
    Username: "ada",
    Password: password,
    UserAttributes: [{ Name: "email", Value: address }],
  });
  assert.match(made.UserSub, /^[0-9a-f-]{36}$/);
  await client.confirmSignUp({ ClientId: clientId, Username: "ada", ConfirmationCode: await mailedCode() });
  const { AuthenticationResult: tokens } = await signIn("ada");
  const refreshed = await client.initiateAuth({
    AuthFlow: "REFRESH_TOKEN_AUTH",
    ClientId: clientId,
    AuthParameters: { REFRESH_TOKEN: tokens.RefreshToken },
  });
  const { Username } = await client.getUser({ AccessToken: refreshed.AuthenticationResult.AccessToken });
  assert.equal(Username, "ada");
  await client.globalSignOut({ AccessToken: tokens.AccessToken });
  await assert.rejects(client.getUser({ AccessToken: tokens.AccessToken }), cognito.NotAuthorizedException);
});

test("errors are the classes of the model", async () => {
  await assert.rejects(signIn("ada", "Babbage-1791"), (error) => {
    assert.ok(error instanceof cognito.NotAuthorizedException);
    assert.equal(error.message, "Incorrect username or password.");
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.ok(error.$metadata.requestId);
    return true;
  });
  await assert.rejects(client.describeUserPool({ UserPoolId: `${region}_nowhere` }), cognito.ResourceNotFoundException);
  await assert.rejects(client.adminGetUser({ UserPoolId: poolId, Username: "nobody" }), cognito.UserNotFoundException);
});

test("an administrator's pages, groups and dates are what the SDK expects", async () => {
  await client.createGroup({ UserPoolId: poolId, GroupName: "readers", Precedence: 1 });
  await client.adminAddUserToGroup({ UserPoolId: poolId, GroupName: "readers", Username: "ada" });
  const { Groups } = await client.adminListGroupsForUser({ UserPoolId: poolId, Username: "ada" });
  assert.equal(Groups[0].GroupName, "readers");
  assert.ok(Groups[0].CreationDate instanceof Date);
  for (const number of [1, 2, 3]) {
    await client.adminCreateUser({ UserPoolId: poolId, Username: `user${number}`, MessageAction: "SUPPRESS" });
  }
  const names = [];
  for await (const page of cognito.paginateListUsers({ client, pageSize: 2 }, { UserPoolId: poolId })) {
    assert.ok(page.Users.length <= 2);
    names.push(...page.Users.map((user) => user.Username));
  }
  assert.deepEqual(names.toSorted(), ["ada", "invited", "user1", "user2", "user3"]);
});

test("an invited user chooses a password", async () => {
  const challenge = await signIn("invited");
  assert.equal(challenge.ChallengeName, "NEW_PASSWORD_REQUIRED");
  const answered = await client.respondToAuthChallenge({
    ClientId: clientId,
    ChallengeName: challenge.ChallengeName,
    Session: challenge.Session,
    ChallengeResponses: { USERNAME: "invited", NEW_PASSWORD: "Countess-1852" },
  });
  assert.ok(answered.AuthenticationResult.AccessToken);
});

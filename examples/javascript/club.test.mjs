// The way into the club, tested with node:test and the AWS SDK for JavaScript against Gatepost.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  CognitoIdentityProvider,
  ExpiredCodeException,
  UserNotConfirmedException,
} from "@aws-sdk/client-cognito-identity-provider";
import { advance, mailTo, reset, sdk } from "./gatepost.mjs";

const cognito = new CognitoIdentityProvider(sdk);
const [Username, Password] = ["ada@example.com", "Lovelace-1815"];
let ClientId;

beforeEach(async () => {
  await reset();
  const { UserPool } = await cognito.createUserPool({
    PoolName: "club",
    UsernameAttributes: ["email"],
    AutoVerifiedAttributes: ["email"],
  });
  const { UserPoolClient } = await cognito.createUserPoolClient({
    UserPoolId: UserPool.Id,
    ClientName: "web",
    ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  });
  ClientId = UserPoolClient.ClientId;
  await cognito.signUp({ ClientId, Username, Password });
});

const signIn = () =>
  cognito.initiateAuth({
    ClientId,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  });

test("the code in the mail lets a member in", async () => {
  await assert.rejects(signIn, UserNotConfirmedException);
  const { code } = await mailTo(Username);
  await cognito.confirmSignUp({ ClientId, Username, ConfirmationCode: code });
  const { AuthenticationResult } = await signIn();
  const { Username: name } = await cognito.getUser({ AccessToken: AuthenticationResult.AccessToken });
  assert.ok(name);
});

test("a code is good for a day", async () => {
  const { code } = await mailTo(Username);
  await advance({ hours: 25 });
  await assert.rejects(cognito.confirmSignUp({ ClientId, Username, ConfirmationCode: code }), ExpiredCodeException);
});

test("every test begins with an empty server", async () => {
  const { UserPools } = await cognito.listUserPools({ MaxResults: 60 });
  assert.equal(UserPools.length, 1);
});

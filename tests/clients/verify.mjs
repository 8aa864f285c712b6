// aws-jwt-verify: how servers in Node check the tokens of a user pool.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CognitoJwtVerifier, JwtVerifier } from "aws-jwt-verify";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";

import { clientId, poolId, url } from "./people.mjs";

const { ACCESS_TOKEN: accessToken, ID_TOKEN: idToken, ISSUER: issuer, JWKS_URL: jwksUri } = process.env;
const aws = issuer.startsWith("https://cognito-idp.");

/** Fetches keys over plain HTTP, which the library's own fetcher, rightly, does not. */
const fetcher = { fetch: async (uri) => (await fetch(uri)).arrayBuffer() };

/** A verifier as the library's guide makes it: for AWS's issuers its own one of user pools, for others the general one. */
function verifier(tokenUse, client = clientId) {
  const jwksCache = new SimpleJwksCache({ fetcher });
  if (aws) return CognitoJwtVerifier.create({ userPoolId: poolId, tokenUse, clientId: client });
  if (tokenUse === "id") return JwtVerifier.create({ issuer, audience: client, jwksUri }, { jwksCache });
  const customJwtCheck = ({ payload }) => assert.deepEqual([payload.token_use, payload.client_id], ["access", client]);
  return JwtVerifier.create({ issuer, audience: null, jwksUri, customJwtCheck }, { jwksCache });
}

async function ready(tokenUse, client) {
  const made = verifier(tokenUse, client);
  if (aws) made.cacheJwks(await (await fetch(jwksUri)).json());
  return made;
}

test("both tokens are good", async () => {
  const access = await (await ready("access")).verify(accessToken);
  const id = await (await ready("id")).verify(idToken);
  assert.equal(access.username, "ada");
  assert.equal(access.sub, id.sub);
  assert.equal(id["cognito:username"], "ada");
  assert.equal(access.iss, issuer);
});

test("one is not the other, and neither is another client's", async () => {
  await assert.rejects((await ready("access")).verify(idToken));
  await assert.rejects((await ready("id")).verify(accessToken));
  await assert.rejects((await ready("access", "another")).verify(accessToken));
  await assert.rejects((await ready("id", "another")).verify(idToken));
});

test("a changed token is refused", async () => {
  const [head, claims, signature] = accessToken.split(".");
  const changed = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(claims, "base64url")), username: "eve" })).toString("base64url");
  await assert.rejects((await ready("access")).verify([head, changed, signature].join(".")), /[Ii]nvalid signature/);
});

test("the issuer says where its keys are", async () => {
  const found = await (await fetch(`${url}/${poolId}/.well-known/openid-configuration`)).json();
  assert.equal(found.issuer, issuer);
  const keys = await (await fetch(jwksUri)).json();
  assert.ok(keys.keys.every((key) => key.alg === "RS256" && key.kty === "RSA" && key.use === "sig"));
});

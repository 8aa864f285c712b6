// What every program here needs: where the server is, somebody's mail, somebody's authenticator app.

import { createHmac } from "node:crypto";

export const { GATEPOST_URL: url, POOL_ID: poolId, CLIENT_ID: clientId, ADDRESS: address } = process.env;
export const region = poolId.split("_")[0];
export const password = "Lovelace-1815";

/** The code in the newest mail to an address. */
export async function mailedCode(to = address) {
  const answer = await fetch(`${url}/_inbox/messages?${new URLSearchParams({ to })}`);
  return (await answer.json()).messages[0].code;
}

/** The six digits that an app shows which was told this secret, so many seconds from now (RFC 6238). */
export function shown(secretCode, seconds = 0) {
  const bits = [...secretCode].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const seed = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor((Date.now() / 1000 + seconds) / 30)));
  const digest = createHmac("sha1", seed).update(step).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

// What tests need of Gatepost beside the AWS SDK is plain HTTP.

const url = process.env.GATEPOST_URL ?? "http://127.0.0.1:4580";

/** What every client of the AWS SDK is made with: the server, a Region, an account's number for a key, and no second tries. */
export const sdk = {
  endpoint: url,
  region: "us-east-1",
  credentials: { accessKeyId: "123456789012", secretAccessKey: "secret" },
  maxAttempts: 1,
};

async function ask(path, method = "GET") {
  const answer = await fetch(url + path, { method });
  const content = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${content.message}`);
  return content;
}

/** Empties the server and puts its clock back; it has to be started with --allow-reset. */
export const reset = () => ask("/_gatepost/reset", "POST");

/** Moves the server's clock; it has to be started with --allow-clock. */
export const advance = ({ hours = 0, minutes = 0, seconds = 0 }) =>
  ask(`/_gatepost/clock?advance=${(hours * 60 + minutes) * 60 + seconds}`, "POST");

/** The newest mail to an address, as soon as there is one. */
export async function mailTo(address, seconds = 10) {
  const to = encodeURIComponent(address);
  const { messages } = await ask(`/_inbox/messages?to=${to}&limit=1&wait=${seconds}`);
  if (!messages.length) throw new Error(`No mail to ${address} came within ${seconds} seconds.`);
  return messages[0];
}

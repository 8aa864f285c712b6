// Sends mail by every way that Node's own clients have, and prints one JSON document of what they answered.
import nodemailer from "nodemailer";
import { SESClient, SendRawEmailCommand, VerifyDomainDkimCommand } from "@aws-sdk/client-ses";
import { GetEmailIdentityCommand, SendEmailCommand, SESv2Client } from "@aws-sdk/client-sesv2";

const { endpoint, smtpPort, account, domain, certificate } = JSON.parse(process.argv[2]);
const settings = { endpoint, region: "us-east-1", credentials: { accessKeyId: account, secretAccessKey: "any" } };
const ses = new SESClient(settings);
const sesv2 = new SESv2Client(settings);
const answers = {};

const letter = (to, subject) => ({
  from: `"Ada Ü." <ada@${domain}>`,
  to: `${to}@${domain}`,
  subject,
  text: "Grüße",
  html: "<p>Grüße <img src=\"cid:dot\"></p>",
  attachments: [{ filename: "dot.png", content: Buffer.from("iVBORw0KGgo=", "base64"), cid: "dot" }],
});

const bySes = nodemailer.createTransport({ SES: { sesClient: sesv2, SendEmailCommand } });
answers.nodemailerSes = await bySes.sendMail({ ...letter("ses", "by SES"), ses: { EmailTags: [{ Name: "via", Value: "ses" }] } });

const bySmtp = nodemailer.createTransport({
  host: "127.0.0.1",
  port: smtpPort,
  requireTLS: true,
  tls: { ca: certificate, servername: "localhost" },
  auth: { user: account, pass: "any" },
  pool: true,
});
answers.verified = await bySmtp.verify();
answers.nodemailerSmtp = (await bySmtp.sendMail(letter("smtp", "by SMTP"))).response;
try {
  await bySmtp.sendMail({ ...letter("smtp", "refused"), from: "me@elsewhere.example" });
} catch (error) {
  answers.refusedSmtp = { code: error.responseCode, response: error.response };
}
bySmtp.close();

const simple = { Subject: { Data: "by the SDK" }, Body: { Text: { Data: "Grüße" } } };
answers.v2 = (
  await sesv2.send(
    new SendEmailCommand({ FromEmailAddress: `ada@${domain}`, Destination: { ToAddresses: [`v2@${domain}`] }, Content: { Simple: simple } }),
  )
).MessageId;
const source = `From: ada@${domain}\r\nTo: v1@${domain}\r\nSubject: by the SDK\r\n\r\nHello\r\n`;
answers.v1 = (await ses.send(new SendRawEmailCommand({ RawMessage: { Data: Buffer.from(source) } }))).MessageId;
answers.identity = (await sesv2.send(new GetEmailIdentityCommand({ EmailIdentity: domain }))).VerifiedForSendingStatus;
answers.tokens = (await ses.send(new VerifyDomainDkimCommand({ Domain: domain }))).DkimTokens;
try {
  await sesv2.send(new GetEmailIdentityCommand({ EmailIdentity: "none.example" }));
} catch (error) {
  answers.refusedV2 = { name: error.name, status: error.$metadata.httpStatusCode };
}
try {
  await ses.send(new SendRawEmailCommand({ RawMessage: { Data: Buffer.from("To: a@b.example\r\n\r\n") } }));
} catch (error) {
  answers.refusedV1 = { name: error.name, message: error.message };
}
console.log(JSON.stringify(answers));

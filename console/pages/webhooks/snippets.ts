// Code that verifies our signature, by format and language, ready to paste. The secret comes from the environment, never from the code.

interface Snippet {
  name: string;
  text: string;
}

const STANDARD: Snippet[] = [
  {
    name: 'Node.js',
    text: `// npm install express standardwebhooks
import express from 'express';
import { Webhook } from 'standardwebhooks';

// A secret of your own that does not begin with whsec_: new Webhook(secret, { format: 'raw' })
const webhook = new Webhook(process.env.GOODWORD_WEBHOOK_SECRET);
const app = express();

// The raw body: a parsed one is no longer what was signed.
app.post('/hooks', express.raw({ type: 'application/json' }), (request, response) => {
  let event;
  try {
    event = webhook.verify(request.body.toString('utf8'), request.headers);
  } catch {
    return response.sendStatus(401);
  }
  if (!wasDone(event.id)) enqueue(event);
  response.sendStatus(204);
});`,
  },
  {
    name: 'Python',
    text: `# pip install flask standardwebhooks
import os
from flask import Flask, request
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["GOODWORD_WEBHOOK_SECRET"])
app = Flask(__name__)

@app.post("/hooks")
def hooks():
    try:
        # The raw body: a parsed one is no longer what was signed.
        event = webhook.verify(request.get_data(as_text=True), dict(request.headers))
    except WebhookVerificationError:
        return "", 401
    if not was_done(event["id"]):
        enqueue(event)
    return "", 204`,
  },
];

const REFERENCE: Snippet[] = [
  {
    name: 'Node.js',
    text: `import { createHmac, timingSafeEqual } from 'node:crypto';

const secret = process.env.GOODWORD_WEBHOOK_SECRET;
// The key of a whsec_ secret is what its base64 says; of any other its own bytes.
const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;

/** rawBody: the bytes as they came. signature: the header X-Extole-Signature. */
export function isOurs(rawBody, signature) {
  const expected = Buffer.from(createHmac('sha256', key).update(rawBody).digest('hex'));
  const given = Buffer.from(signature ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}`,
  },
  {
    name: 'PHP',
    text: `<?php
$secret = getenv('GOODWORD_WEBHOOK_SECRET');
// The key of a whsec_ secret is what its base64 says; of any other its own bytes.
$key = str_starts_with($secret, 'whsec_') ? base64_decode(substr($secret, 6)) : $secret;
$body = file_get_contents('php://input');

if (!hash_equals(hash_hmac('sha256', $body, $key), $_SERVER['HTTP_X_EXTOLE_SIGNATURE'] ?? '')) {
    http_response_code(401);
    exit;
}
$event = json_decode($body, true);
http_response_code(204);`,
  },
];

export const SNIPPETS = { standard: STANDARD, reference: REFERENCE };

const COMMON = `content-type: application/json
webhook-id: msg_2236914067853811712
webhook-timestamp: 1781524800
webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=`;

export const HEADERS = {
  standard: COMMON,
  reference: `${COMMON}
x-extole-signature: 5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd`,
};

// A stand-in for a company's identity provider: OpenID Connect with PKCE, as strict as a real one. Whoever comes is signed in at once.

import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface IdentityProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who sits in front of the browser. */
  user: JWTPayload;
  /** Spoils the next ID token. */
  spoil: ((claims: JWTPayload) => JWTPayload) | null;
}

interface Flow {
  query: URLSearchParams;
}

/** Starts it on a free port; it is gone after the test. */
export async function startIdentityProvider(t: TestContext): Promise<IdentityProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const flows = new Map<string, Flow>();
  const provider: IdentityProvider = {
    ...{ issuer: '', clientId: 'goodword', clientSecret: 'a secret of the provider', spoil: null },
    user: { sub: 'u1', email: 'ada@acme.example', email_verified: true, name: 'Ada' },
  };

  const json = (response: ServerResponse, body: unknown, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const authorize = (query: URLSearchParams, response: ServerResponse) => {
    const code = randomBytes(12).toString('hex');
    flows.set(code, { query });
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  };
  const token = async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const code = form.get('code') ?? '';
    const flow = flows.get(code);
    flows.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      flow?.query.get('code_challenge') === challenge &&
      flow.query.get('redirect_uri') === form.get('redirect_uri') &&
      form.get('client_id') === provider.clientId &&
      form.get('client_secret') === provider.clientSecret;
    if (!flow || !isRight) return json(response, { error: 'invalid_grant' }, 400);
    const seconds = Math.floor(Date.now() / 1000);
    const claims = {
      ...{
        iss: provider.issuer,
        aud: provider.clientId,
        iat: seconds,
        exp: seconds + 300,
        auth_time: seconds,
      },
      nonce: flow.query.get('nonce') ?? '',
      ...provider.user,
    };
    const said = provider.spoil?.(claims) ?? claims;
    provider.spoil = null;
    const idToken = await new SignJWT(said).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey);
    json(response, { access_token: 'a', token_type: 'Bearer', expires_in: 300, id_token: idToken });
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', provider.issuer);
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json(response, {
          issuer: provider.issuer,
          authorization_endpoint: `${provider.issuer}/authorize`,
          token_endpoint: `${provider.issuer}/token`,
          jwks_uri: `${provider.issuer}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case '/authorize':
        return authorize(url.searchParams, response);
      case '/token':
        return token(request, response).catch(() => json(response, { error: 'server_error' }, 500));
      case '/keys':
        return json(response, { keys: [jwk] });
      default:
        return json(response, { error: 'not_found' }, 404);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  provider.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return provider;
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openUserAccess } from './user-access.ts';
import type { AccessPolicy } from '../access.ts';

const issuer = 'https://people.example';
let jwks: Server;
let access: AccessPolicy;
let privateKey: CryptoKey;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  privateKey = pair.privateKey;
  const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' }];
  jwks = createServer((_request, response) => response.end(JSON.stringify({ keys })));
  await new Promise<void>((done) => jwks.listen(0, '127.0.0.1', done));
  access = openUserAccess({
    issuer,
    jwksUrl: `http://127.0.0.1:${(jwks.address() as AddressInfo).port}/`,
    audience: 'throughline',
    rolesClaim: 'realm_access.roles',
    sitesClaim: null,
    roles: { planner: ['planning:*', 'orders:read'], clerk: ['orders:write'] },
    safelistOnly: false,
  });
});
afterAll(() => jwks.close());

function token(more: {
  aud?: string;
  iss?: string;
  exp?: string;
  key?: CryptoKey;
  roles?: unknown;
}) {
  return new SignJWT({ realm_access: { roles: more.roles ?? ['planner', 'stranger'] } })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setSubject('anna')
    .setIssuer(more.iss ?? issuer)
    .setAudience(more.aud ?? 'throughline')
    .setExpirationTime(more.exp ?? '5m')
    .sign(more.key ?? privateKey);
}

test('a user has the scopes of the roles that the provider says', async () => {
  expect(await access.authenticate(await token({}), null)).toEqual({
    keyId: 'user:anna',
    scopes: ['orders:read', 'planning:*'],
    party: { kind: 'INTERNAL' },
    sites: '*',
  });
});

test('roles of another form are none', async () => {
  const rights = await access.authenticate(await token({ roles: 'planner' }), null);
  expect(rights?.scopes).toEqual([]);
});

test.each([
  ['of another issuer', { iss: 'https://elsewhere.example' }],
  ['for another audience', { aud: 'payroll' }],
  ['that has expired', { exp: '-1m' }],
])('a token %s is nobody’s', async (_what, more) => {
  expect(await access.authenticate(await token(more), null)).toBeNull();
});

test('a token signed by somebody else, or by nobody, is nobody’s', async () => {
  const { privateKey: key } = await generateKeyPair('ES256');
  expect(await access.authenticate(await token({ key }), null)).toBeNull();
  const body = Buffer.from(JSON.stringify({ sub: 'anna', iss: issuer, aud: 'throughline' }));
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  expect(await access.authenticate(`${none}.${body.toString('base64url')}.`, null)).toBeNull();
});

test('a token that ends closes what it opened', async () => {
  const ended: string[] = [];
  access.onRevoked((keyId) => ended.push(keyId));
  const short = await token({ exp: '2s' });
  expect(await access.authenticate(short, null)).not.toBeNull();
  await expect.poll(() => ended, { timeout: 5_000 }).toEqual(['user:anna']);
  expect(await access.authenticate(short, null)).toBeNull();
});

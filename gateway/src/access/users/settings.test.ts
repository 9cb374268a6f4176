import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readUsers } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'roles-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(content: unknown): string {
  const file = join(folder, 'roles.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const roles = { planner: ['planning:*'] };
const issued = (file: string) => ({
  THROUGHLINE_OIDC_ISSUER: 'https://people.example/realm/',
  THROUGHLINE_OIDC_AUDIENCE: 'throughline',
  THROUGHLINE_OIDC_ROLES: file,
});

it('knows no users without an issuer', () => {
  expect(readUsers({})).toEqual({});
  expect(readUsers({ THROUGHLINE_OIDC_AUDIENCE: 'throughline' })).toEqual({});
});

it('reads the issuer, and finds its keys where such providers keep them', () => {
  expect(readUsers(issued(write({ roles }))).users).toEqual({
    issuer: 'https://people.example/realm/',
    jwksUrl: 'https://people.example/realm/.well-known/jwks.json',
    audience: 'throughline',
    rolesClaim: 'roles',
    sitesClaim: null,
    roles,
    safelistOnly: false,
  });
});

it('reads what is set otherwise', () => {
  const file = write({ rolesClaim: 'a.b', sitesClaim: 'sites', roles, safelistOnly: true });
  const jwks = 'https://keys.example/set';
  const { users } = readUsers({ ...issued(file), THROUGHLINE_OIDC_JWKS_URL: jwks });
  expect(users).toMatchObject({
    rolesClaim: 'a.b',
    sitesClaim: 'sites',
    safelistOnly: true,
    jwksUrl: jwks,
  });
});

it.each(['THROUGHLINE_OIDC_AUDIENCE', 'THROUGHLINE_OIDC_ROLES'])(
  'an issuer without %s is no setting to start with',
  (missing) => {
    const given = { ...issued(write({ roles })), [missing]: undefined };
    expect(() => readUsers(given)).toThrow(missing);
  },
);

it.each([
  ['roles that are no lists', { roles: { planner: 'planning:*' } }],
  ['a misspelt name', { roles, siteClaim: 'sites' }],
  ['nothing', {}],
])('refuses a file with %s', (_what, content) => {
  expect(() => readUsers(issued(write(content)))).toThrow();
});

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { UserOptions } from './user-access.ts';

const settings = z.object({
  THROUGHLINE_OIDC_ISSUER: z.url().optional(),
  THROUGHLINE_OIDC_JWKS_URL: z.url().optional(),
  THROUGHLINE_OIDC_AUDIENCE: z.string().min(1).optional(),
  THROUGHLINE_OIDC_ROLES: z.string().min(1).optional(),
});

/** `{ "rolesClaim": "roles", "sitesClaim": "sites", "roles": { "planner": ["planning:*"] }, "safelistOnly": true }` */
const rolesFile = z.strictObject({
  rolesClaim: z.string().default('roles'),
  sitesClaim: z.string().optional(),
  safelistOnly: z.boolean().default(false),
  roles: z.record(z.string(), z.array(z.string())),
});

/** Users, when an issuer is set; says which setting an issuer lacks. */
export function readUsers(environment: NodeJS.ProcessEnv): { users?: UserOptions } {
  const read = settings.parse(environment);
  const issuer = read.THROUGHLINE_OIDC_ISSUER;
  if (issuer === undefined) return {};
  const { THROUGHLINE_OIDC_AUDIENCE: audience, THROUGHLINE_OIDC_ROLES: file } = read;
  if (audience === undefined || file === undefined) {
    throw new Error(
      'Settings are missing or wrong: THROUGHLINE_OIDC_ISSUER takes THROUGHLINE_OIDC_AUDIENCE ' +
        'and THROUGHLINE_OIDC_ROLES (a file) beside it',
    );
  }
  const { sitesClaim = null, ...said } = rolesFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const jwksUrl =
    read.THROUGHLINE_OIDC_JWKS_URL ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`;
  return {
    users: { issuer, jwksUrl, audience, sitesClaim, ...said },
  };
}

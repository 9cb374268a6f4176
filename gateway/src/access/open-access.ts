import type { Logger } from '@throughline/chassis/log';
import type { GatewayOptions } from '../gateway.ts';
import { type AccessPolicy, anyOf, fixedAccess } from './access.ts';
import { openKeyAccess } from './keys/key-access.ts';
import { openUserAccess } from './users/user-access.ts';

/** The development key, keys in the database, users of an identity provider: as far as they are set up. */
export async function openAccess(
  options: Pick<GatewayOptions, 'access' | 'apiKey' | 'databaseUrl' | 'users'>,
  log: Logger,
): Promise<{ readonly access: AccessPolicy; close(): Promise<void> }> {
  const { access, apiKey, databaseUrl, users } = options;
  if (access) return { access, close: () => Promise.resolve() };
  const policies = [fixedAccess(apiKey)];
  if (users) policies.push(openUserAccess(users));
  if (databaseUrl === undefined) {
    return { access: anyOf(policies), close: () => Promise.resolve() };
  }
  const keys = await openKeyAccess(databaseUrl, log);
  return { access: anyOf([...policies, keys]), close: () => keys.stop() };
}

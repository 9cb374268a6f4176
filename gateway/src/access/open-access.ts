import type { Logger } from '@throughline/chassis/log';
import type { GatewayOptions } from '../gateway.ts';
import { type AccessPolicy, anyOf, fixedAccess } from './access.ts';
import { openKeyAccess } from './keys/key-access.ts';
import { openUserAccess } from './users/user-access.ts';

export interface OpenedAccess {
  readonly access: AccessPolicy;
  /** Asks the database that keys are kept in; null when there is none. */
  readonly ping: (() => Promise<unknown>) | null;
  close(): Promise<void>;
}

/** The development key, keys in the database, users of an identity provider: as far as they are set up. */
export async function openAccess(
  options: Pick<GatewayOptions, 'access' | 'apiKey' | 'databaseUrl' | 'users'>,
  log: Logger,
): Promise<OpenedAccess> {
  const { access, apiKey, databaseUrl, users } = options;
  if (access) return { access, ping: null, close: () => Promise.resolve() };
  const policies = [fixedAccess(apiKey)];
  if (users) policies.push(openUserAccess(users));
  if (databaseUrl === undefined) {
    return { access: anyOf(policies), ping: null, close: () => Promise.resolve() };
  }
  const keys = await openKeyAccess(databaseUrl, log);
  const { ping } = keys;
  return { access: anyOf([...policies, keys]), ping, close: () => keys.stop() };
}

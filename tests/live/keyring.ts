import type { AccessPolicy } from '@throughline/gateway/access/access';
import type { Rights } from '@throughline/chassis/rights';

/** Keys of a test's own, that can be taken back. A key's text is its id. */
export class Keyring implements AccessPolicy {
  readonly #listeners = new Set<(keyId: string) => void>();
  readonly #rights = new Map<string, Rights>();

  issue(keyId: string, more: Partial<Rights> = {}): string {
    const rights = { keyId, scopes: ['*'], party: { kind: 'INTERNAL' }, sites: '*' } as const;
    this.#rights.set(keyId, { ...rights, ...more });
    return keyId;
  }

  revoke(keyId: string): void {
    this.#rights.delete(keyId);
    for (const listener of this.#listeners) listener(keyId);
  }

  async authenticate(key: string): Promise<Rights | null> {
    const rights = this.#rights.get(key) ?? null;
    // As when keys are in a database: what was read may be old when it arrives.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return rights;
  }

  onRevoked(listener: (keyId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

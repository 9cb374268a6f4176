import { signRights, type Rights } from '@throughline/chassis/rights';

/** The token, at once when it is known. */
export type RightsSigner = (subgraph: string, rights: Rights) => string | Promise<string>;

/** A token lives 30 s; one is used for a third of that, so that no hop meets an old one. */
const reuseMs = 10_000;

interface Signed {
  token: string | Promise<string>;
  readonly until: number;
}

/** Signs a caller's rights for a subgraph; the same caller's next call uses the same token. */
export function createRightsSigner(secret: string): RightsSigner {
  const known = new WeakMap<Rights, Map<string, Signed>>();
  return (subgraph, rights) => {
    const tokens = known.get(rights) ?? new Map<string, Signed>();
    known.set(rights, tokens);
    const signed = tokens.get(subgraph);
    if (signed && signed.until > Date.now()) return signed.token;
    const fresh: Signed = {
      token: signRights(secret, subgraph, rights),
      until: Date.now() + reuseMs,
    };
    tokens.set(subgraph, fresh);
    void Promise.resolve(fresh.token).then(
      (token) => (fresh.token = token),
      () => tokens.delete(subgraph),
    );
    return fresh.token;
  };
}

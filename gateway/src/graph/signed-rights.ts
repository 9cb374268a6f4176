import { signRights, type Rights } from '@throughline/chassis/rights';

export type RightsSigner = (subgraph: string, rights: Rights) => Promise<string>;

/** A token lives 30 s; one is used for a third of that, so that no hop meets an old one. */
const reuseMs = 10_000;

interface Signed {
  readonly token: Promise<string>;
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
    const token = signRights(secret, subgraph, rights);
    tokens.set(subgraph, { token, until: Date.now() + reuseMs });
    return token;
  };
}

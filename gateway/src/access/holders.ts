/** How many things (sockets, streams) the holder of each key has open. */
export interface Holders {
  /** False when the key has as many as it may. */
  take(keyId: string): boolean;
  release(keyId: string): void;
}

export function createHolders(most: number): Holders {
  const open = new Map<string, number>();
  return {
    take: (keyId) => {
      const count = open.get(keyId) ?? 0;
      if (count >= most) return false;
      open.set(keyId, count + 1);
      return true;
    },
    release: (keyId) => {
      const left = (open.get(keyId) ?? 1) - 1;
      if (left > 0) open.set(keyId, left);
      else open.delete(keyId);
    },
  };
}

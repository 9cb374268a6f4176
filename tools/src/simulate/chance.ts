/** Random numbers that a seed repeats (mulberry32). */
export interface Chance {
  /** From 0 to below 1. */
  next(): number;
  /** True once in `times`. */
  oneIn(times: number): boolean;
  whole(low: number, high: number): number;
  pick<T>(all: readonly T[]): T | undefined;
}

export function openChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    oneIn: (times) => next() * times < 1,
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (all) => all[Math.floor(next() * all.length)],
  };
}

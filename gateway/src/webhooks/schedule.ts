/** As Standard Webhooks proposes: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h after the try before. */
const waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];
export const mostTries = waits.length + 1;

/** Milliseconds from this try to the next; null when it was the last. Up to a tenth is chance, so that many don't come back at once. */
export function waitAfter(tries: number, scale: number, chance = Math.random()): number | null {
  const seconds = waits[tries - 1];
  return seconds === undefined ? null : Math.round(seconds * 1_000 * scale * (1 + chance / 10));
}

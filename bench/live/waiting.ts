import type { Scene } from './scene.ts';

const patienceMs = 60_000;

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export async function untilListening(scene: Scene, upstreams: number): Promise<void> {
  await until(async () => (await scene.upstreams()) >= upstreams, patienceMs);
  // Whoever came last may still be on its way in.
  await pause(500);
}

/** False when it was not so in time. */
export async function until(isSo: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(100)) {
    if (await isSo()) return true;
  }
  return false;
}

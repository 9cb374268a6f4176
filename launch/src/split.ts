import { startSplit } from './house/split.ts';
import { readSettings } from './settings.ts';
import { runHouse } from './start.ts';

/** `npm run start:split`: each part a process of its own. */
export async function split(args: readonly string[]): Promise<void> {
  await runHouse(readSettings(args), startSplit);
}

/** Heads of the chain, kept outside the database: whoever rewrites all of it can't rewrite these. */
import { createReadStream, existsSync } from 'node:fs';
import { appendFile, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Head } from './sealer.ts';

const line = z.object({ position: z.number(), hash: z.string(), at: z.string() });
export type KeptHead = z.infer<typeof line>;

export async function appendHead(file: string, { position, hash }: Head): Promise<void> {
  const text = JSON.stringify({ position, hash, at: new Date().toISOString() });
  await appendFile(file, `${text}\n`, { mode: 0o600 });
}

/** How much of the file there is now; what comes later is not read. */
export async function sizeOfHeads(file: string): Promise<number> {
  return existsSync(file) ? (await stat(file)).size : 0;
}

/** One head at a time, however long the file is. A line that was cut off by a crash is left out. */
export async function* readHeads(file: string, size: number): AsyncGenerator<KeptHead, void> {
  if (size === 0) return;
  const input = createReadStream(file, { end: size - 1 });
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    const head = parse(text);
    if (head) yield head;
  }
}

function parse(text: string): KeptHead | null {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

import { createHash } from 'node:crypto';
import type { Lines } from './files.ts';

export const mostLines = 50_000;
const longestLine = 64 * 1024;

export interface LinesRefusal {
  readonly code: string;
  readonly message: string;
}

/** The lines of a body; what is wrong with one of them alone is said when it runs. */
export function readLines(body: Buffer): Lines | LinesRefusal {
  const hash = createHash('sha256').update(body).digest('hex');
  // PostgreSQL's text has no room for it, and JSON none either.
  const text = body.toString('utf8').replaceAll('\0', '\ufffd');
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) {
    return { code: 'LINES_REQUIRED', message: 'Send one line at least.' };
  }
  if (lines.length > mostLines) {
    const message = `A bulk mutation has at most ${mostLines.toLocaleString('en')} lines.`;
    return { code: 'TOO_MANY_LINES', message };
  }
  const long = lines.findIndex((line) => Buffer.byteLength(line) > longestLine);
  if (long === -1) return { hash, lines };
  return { code: 'LINE_TOO_LONG', message: `Line ${long + 1} is longer than 64 KiB.` };
}

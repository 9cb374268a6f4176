import { createHash } from 'node:crypto';
import { isSecretName, withoutSecrets } from '../secret-text.ts';

/** What is larger is a file or a batch: the trail keeps its digest, the shop's tables the rest. */
const mostBytes = 16 * 1024;

/** PostgreSQL's JSON has no room for these. */
const unstorable = /\0|\p{Surrogate}/gu;

/** JSON text of a value for the trail: without secrets, and its digest when it is large. */
export function writeForTrail(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const text = JSON.stringify(value, (name, part: unknown) => {
    if (name !== '' && part !== null && isSecretName(name)) return '[secret]';
    return typeof part === 'string' ? textForTrail(part) : part;
  });
  const bytes = Buffer.byteLength(text);
  if (bytes <= mostBytes) return text;
  return JSON.stringify({ bytes, sha256: createHash('sha256').update(text).digest('hex') });
}

export function textForTrail(text: string): string {
  return withoutSecrets(text).replace(unstorable, '\ufffd');
}

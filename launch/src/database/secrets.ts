import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parts, type Part } from './parts.ts';

export interface Secrets {
  /** Signs the rights that the gateway passes on (HMAC). */
  readonly secret: string;
  /** The development key that the gateway accepts. */
  readonly apiKey: string;
  readonly passwords: Readonly<Record<Part, string>>;
}

/** This installation's secrets: made once, readable by its owner alone. */
export function readSecrets(directory: string, environment = process.env): Secrets {
  const file = join(directory, 'secrets.json');
  if (!existsSync(file)) writeOnce(directory, file);
  const secrets = JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  return {
    secret: environment.THROUGHLINE_SECRET ?? secrets.secret,
    apiKey: environment.THROUGHLINE_API_KEY ?? secrets.apiKey,
    passwords: { ...madeOf(secrets.secret), ...secrets.passwords },
  };
}

/** For parts that came after the file: the same for two starts at once. */
function madeOf(secret: string): Secrets['passwords'] {
  const password = (part: Part) =>
    createHmac('sha256', secret).update(`database password of ${part}`).digest('base64url');
  return Object.fromEntries(parts.map((part) => [part, password(part)])) as Secrets['passwords'];
}

export function makeSecrets(): Secrets {
  const passwords = Object.fromEntries(parts.map((part) => [part, random(24)]));
  return {
    secret: random(32),
    apiKey: `tl_dev_${random(18)}`,
    passwords: passwords as Record<Part, string>,
  };
}

/** Linked into place, so that two starts at once agree. */
function writeOnce(directory: string, file: string): void {
  mkdirSync(directory, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(makeSecrets(), null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(draft);
  }
}

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

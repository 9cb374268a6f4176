import { randomBytes, scrypt as scryptWithCallback, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scrypt = promisify<string, Buffer, number, object, Buffer>(scryptWithCallback);

/** 32 MiB and about 80 ms a try on a slow core: guessing a stolen hash costs as much. */
const cost = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const length = 32;

const derive = (secret: string, salt: Buffer) =>
  scrypt(secret.normalize('NFKC'), salt, length, cost);

/** A secret that people type (a PIN, a passphrase) as it may be kept: salted, and not to be turned back. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64')}$${(await derive(secret, salt)).toString('base64')}`;
}

/** Takes the same time whatever is wrong. */
export async function isSecret(given: string, kept: string): Promise<boolean> {
  const [, salt = '', hash = ''] = kept.split('$');
  const expected = Buffer.from(hash, 'base64');
  const derived = await derive(given, Buffer.from(salt, 'base64'));
  return derived.length === expected.length && timingSafeEqual(derived, expected);
}

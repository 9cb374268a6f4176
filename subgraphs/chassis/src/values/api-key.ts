/** The text of an API key: `tl_live_<handle>_<secret><checksum>`. */
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type KeyEnvironment = 'LIVE' | 'TEST';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const handleLength = 12;
/** 256 bits in 62 digits. */
const secretLength = 43;
const checksumLength = 6;
const form = new RegExp(
  `^tl_(live|test)_([0-9A-Za-z]{${handleLength}})_[0-9A-Za-z]{${secretLength + checksumLength}}$`,
);

function inDigits(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) {
    text = (digits[Number(rest % 62n)] ?? '') + text;
  }
  return text;
}

function randomDigits(bytes: number, length: number): string {
  return inDigits(BigInt(`0x${randomBytes(bytes).toString('hex')}`), length);
}

const checksum = (text: string) => inDigits(BigInt(crc32(text)), checksumLength);

/** 71 bits: enough never to meet another. */
export function newHandle(): string {
  return randomDigits(16, handleLength);
}

export function newApiKey(environment: KeyEnvironment, handle: string): string {
  const text = `tl_${environment.toLowerCase()}_${handle}_${randomDigits(32, secretLength)}`;
  return text + checksum(text);
}

/** Which key this is; null when it is none: a typing error asks no database. */
export function readHandle(key: string): string | null {
  const handle = form.exec(key)?.[2];
  if (handle === undefined) return null;
  return checksum(key.slice(0, -checksumLength)) === key.slice(-checksumLength) ? handle : null;
}

/** What is kept of a key. Of 256 random bits it tells nothing, so it need not be slow. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

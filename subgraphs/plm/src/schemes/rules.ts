import { Refusal } from '@throughline/chassis/refusal';

/** The symbols revisions are labelled with, and their order. */
export type Symbols =
  | { readonly kind: 'ALPHABETIC'; readonly skipped: string }
  | { readonly kind: 'NUMERIC'; readonly width: number; readonly start: number };

/** Without the letters that are mistaken for digits or each other (ASME Y14.35). */
export const standardLetters: Symbols = { kind: 'ALPHABETIC', skipped: 'IOQSXZ' };

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const widest = 6;

const lettersOf = (skipped: string) =>
  [...alphabet].filter((letter) => !skipped.includes(letter)).join('');

export function assertScheme(name: string, symbols: Symbols): void {
  if (name.trim() !== name || name.length < 1 || name.length > 60) {
    throw new Refusal('INVALID_NAME', 'A name has 1 to 60 characters.', 'name');
  }
  if (symbols.kind === 'ALPHABETIC') {
    const { skipped } = symbols;
    const once = new Set(skipped);
    if (!/^[A-Z]*$/.test(skipped) || once.size !== skipped.length || once.size > 24) {
      throw new Refusal(
        'INVALID_REVISION_SCHEME',
        'Skipped letters are capitals from A to Z, each once; at least two letters are left.',
        'skippedLetters',
      );
    }
    return;
  }
  if (symbols.width < 1 || symbols.width > widest) {
    throw new Refusal(
      'INVALID_REVISION_SCHEME',
      `A number has 1 to ${widest} digits at least.`,
      'width',
    );
  }
  if (symbols.start < 0 || symbols.start >= 10 ** widest) {
    throw new Refusal(
      'INVALID_REVISION_SCHEME',
      `The first number is 0 to ${10 ** widest - 1}.`,
      'start',
    );
  }
}

/** The n-th label, from 1: A ... Y, AA, AB ... or 01, 02 ... 99, 100. */
export function labelAt(symbols: Symbols, ordinal: number): string {
  if (symbols.kind === 'NUMERIC') {
    return String(symbols.start + ordinal - 1).padStart(symbols.width, '0');
  }
  const letters = lettersOf(symbols.skipped);
  let label = '';
  for (let rest = ordinal; rest > 0; rest = Math.floor((rest - 1) / letters.length)) {
    label = letters.charAt((rest - 1) % letters.length) + label;
  }
  return label;
}

/** Which label it is in a scheme, however wide a number was written; null when it is none of it. */
function ordinalOf(symbols: Symbols, label: string): number | null {
  if (symbols.kind === 'NUMERIC') {
    if (!/^\d{1,15}$/.test(label)) return null;
    const ordinal = Number(label) - symbols.start + 1;
    return ordinal >= 1 ? ordinal : null;
  }
  const letters = lettersOf(symbols.skipped);
  let ordinal = 0;
  for (const letter of label) {
    const place = letters.indexOf(letter);
    if (place < 0) return null;
    ordinal = ordinal * letters.length + place + 1;
  }
  return ordinal > 0 ? ordinal : null;
}

/**
 * The label a release is given: the successor of the furthest label that belongs to the scheme,
 * or its first when none does. Labels that were given by another scheme stay as they are; who
 * comes back to a scheme goes on where it was left. No label comes twice.
 */
export function nextLabel(symbols: Symbols, given: readonly string[]): string {
  const furthest = Math.max(0, ...given.map((label) => ordinalOf(symbols, label) ?? 0));
  return labelAt(symbols, furthest + 1);
}

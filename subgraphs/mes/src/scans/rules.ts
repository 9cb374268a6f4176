import { Refusal } from '@throughline/chassis/refusal';
import { hasCheckDigit, toGtin14 } from '@throughline/chassis/values/gs1-keys';

export interface Element {
  readonly ai: string;
  readonly value: string;
}

export type Classified =
  | { readonly format: 'ELEMENT_STRING' | 'DIGITAL_LINK' | 'PLAIN'; readonly text: string }
  | { readonly format: 'GTIN' | 'SSCC'; readonly text: string };

const separator = '\u001d';
const longestCode = 1000;
/** Symbology identifiers (ISO/IEC 15424) that say: this is GS1 data, or a retail number. */
const gs1Symbologies = new Set(['C1', 'e0', 'd2', 'Q3', 'J1']);
const retailSymbologies = new Set(['E0', 'E4']);

function refuse(code: string, message: string): Refusal {
  return new Refusal(code, message, 'code');
}

/** What kind of code this is. Nothing is guessed: an element string says so, or begins with a key. */
export function classify(read: string): Classified {
  const code = read.replace(/^\uFEFF/, '').replace(/[\r\n]+$/, '');
  const controls = [...code].some((sign) => sign < ' ' && sign !== separator);
  if (code.trim() === '' || read.length > longestCode || controls) {
    throw refuse('INVALID_CODE', `A code has 1 to ${longestCode} characters.`);
  }
  const [prefix, symbology = ''] = /^\]([A-Za-z]\d)/.exec(code) ?? [''];
  const text = code.slice(prefix.length);
  if (gs1Symbologies.has(symbology)) return elementString(text);
  if (retailSymbologies.has(symbology)) return { format: 'GTIN', text };
  if (/^https?:\/\//i.test(text)) return { format: 'DIGITAL_LINK', text };
  const begins = /^\(\d{2,4}\)/.test(text) || /^0[12]\d{14}/.test(text) || /^00\d{18}$/.test(text);
  if (begins || text.includes(separator)) return elementString(text);
  if (/^\d{18}$/.test(text)) return { format: 'SSCC', text };
  if (toGtin14(text) !== null) return { format: 'GTIN', text };
  return { format: 'PLAIN', text };
}

/** FNC1 in front says only that this is GS1 data. */
function elementString(text: string): Classified {
  return { format: 'ELEMENT_STRING', text: text.startsWith(separator) ? text.slice(1) : text };
}

/** Digits as long as a GTIN whose last one is wrong: a misread, unless the plant has such a number. */
export function assertNoMisread(text: string): void {
  if (/^(\d{8}|\d{12,14})$/.test(text) && !hasCheckDigit(text)) throw badCheckDigit(text);
}

const badCheckDigit = (digits: string) =>
  refuse('INVALID_CHECK_DIGIT', `The last digit of ${digits} is not its check digit.`);

/** How many digits from the front end with a check digit. */
const checked: Readonly<Record<string, number>> = {
  '00': 18,
  '01': 14,
  '02': 14,
  '03': 14,
  '253': 13,
  '255': 13,
  '402': 17,
  '410': 13,
  '411': 13,
  '412': 13,
  '413': 13,
  '414': 13,
  '415': 13,
  '416': 13,
  '417': 13,
  '8003': 14,
  '8006': 14,
  '8017': 18,
  '8018': 18,
};

/** Longest values of what varies in length; what is not named here may have 90. */
const longest: Readonly<Record<string, number>> = {
  '10': 20,
  '21': 20,
  '22': 20,
  '37': 8,
  '240': 30,
  '241': 30,
  '250': 30,
  '251': 30,
  '254': 20,
  '400': 30,
  '401': 30,
  '403': 30,
  '8004': 30,
  '90': 30,
};

const days = new Set(['11', '12', '13', '15', '16', '17']);
/** GS1 character set 82. */
const characters = /^[A-Za-z0-9!"%&'()*+,\-./_:;<=>?]+$/;

function assertValue({ ai, value }: Element): void {
  if (!characters.test(value) || value.length > (longest[ai] ?? 90)) {
    throw refuse('INVALID_ELEMENT', `(${ai}) has no or a wrong value.`);
  }
  const digits = checked[ai] === undefined ? null : value.slice(0, checked[ai]);
  if (digits !== null && !hasCheckDigit(digits)) throw badCheckDigit(digits);
  if (days.has(ai) && !isDay(value)) {
    throw refuse('INVALID_DATE', `(${ai})${value} is no date.`);
  }
}

/** YYMMDD; day 00 stands for the whole month. The century plays a part for 29 February only. */
function isDay(value: string): boolean {
  const [, year, month, day] = /^(\d\d)(\d\d)(\d\d)$/.exec(value)?.map(Number) ?? [];
  if (year === undefined || !month || month > 12 || day === undefined) return false;
  return day <= new Date(Date.UTC(2000 + year, month, 0)).getUTCDate();
}

/** What an element can't stand without: one of these (General Specifications 4.13). */
const required: readonly (readonly [ai: RegExp, oneOf: readonly string[]])[] = [
  [/^02$/, ['37']],
  [/^02$/, ['00']],
  [/^37$/, ['02', '8026']],
  [/^10$/, ['01', '02', '03', '8006', '8026']],
  [/^(11|13|15|16|17)$/, ['01', '02', '03', '8006', '8026']],
  [/^21$/, ['01', '03', '8006']],
  [/^(22|235|240|241|242|243)$/, ['01', '02', '03', '8006', '8026']],
  [/^30$/, ['01', '02']],
  [/^3[1-6]\d\d$/, ['00', '01', '02']],
];

/** What does not stand side by side. */
const excluded: readonly (readonly [string, string])[] = [
  ['01', '02'],
  ['01', '37'],
  ['21', '235'],
  ['01', '03'],
  ['01', '8006'],
];

/** Values are right, no element is there twice with two values, and pairs are whole. */
export function assertElements(elements: readonly Element[]): void {
  elements.forEach(assertValue);
  const values = new Map<string, string>();
  for (const { ai, value } of elements) {
    if ((values.get(ai) ?? value) !== value) {
      throw refuse('DUPLICATE_ELEMENT', `(${ai}) has two values.`);
    }
    values.set(ai, value);
  }
  for (const [of, oneOf] of required) {
    const ai = elements.find((one) => of.test(one.ai))?.ai;
    if (ai !== undefined && !oneOf.some((other) => values.has(other))) {
      const names = oneOf.map((other) => `(${other})`).join(', ');
      throw refuse('REQUIRED_ELEMENT_MISSING', `(${ai}) stands with one of ${names}.`);
    }
  }
  for (const [one, other] of excluded) {
    if (values.has(one) && values.has(other)) {
      throw refuse('ELEMENTS_EXCLUDE_EACH_OTHER', `(${one}) and (${other}) exclude each other.`);
    }
  }
}

/** Keys a Digital Link may begin with, and what may qualify them in the path, in this order. */
const qualifiers: Readonly<Record<string, readonly string[]>> = {
  '01': ['22', '10', '21'],
  '8006': ['22', '10', '21'],
  '00': [],
  '253': [],
  '255': [],
  '401': [],
  '402': [],
  '414': ['254'],
  '417': ['7040'],
  '8003': [],
  '8004': [],
  '8010': ['8011'],
  '8017': ['8019'],
  '8018': ['8019'],
};

/** Elements of an uncompressed Digital Link: key and qualifiers from its path, attributes from its query. */
export function elementsOfLink(link: string): Element[] {
  const bad = (why: string) => refuse('INVALID_DIGITAL_LINK', `Not a GS1 Digital Link: ${why}.`);
  let url: URL;
  let path: string[];
  try {
    url = new URL(link);
    path = url.pathname.split('/').slice(1).map(decodeURIComponent);
  } catch {
    throw bad('it can not be read');
  }
  if (path.at(-1) === '') path.pop();
  // Segments come in pairs, from the key to the end; before it a domain may have its own.
  const at = path.findIndex(
    (segment, nth) => Object.hasOwn(qualifiers, segment) && (path.length - nth) % 2 === 0,
  );
  const key = path[at];
  if (at < 0 || key === undefined) throw bad('it names no key');
  const elements: Element[] = [];
  for (let nth = at; nth < path.length; nth += 2) {
    elements.push({ ai: path[nth] ?? '', value: path[nth + 1] ?? '' });
  }
  let last = -1;
  for (const { ai } of elements.slice(1)) {
    const place = (qualifiers[key] ?? []).indexOf(ai);
    if (place <= last) throw bad(`(${ai}) is not in its place`);
    last = place;
  }
  for (const [ai, value] of url.searchParams) {
    if (/^\d{2,4}$/.test(ai)) elements.push({ ai, value });
  }
  return elements.map(padded);
}

/** A Digital Link may carry a GTIN as short as it is printed. */
function padded({ ai, value }: Element): Element {
  return { ai, value: ai === '01' ? (toGtin14(value) ?? value) : value };
}

export function joined(elements: readonly Element[]): string {
  return elements.map(({ ai, value }) => `${ai}${value}`).join(separator);
}

import { Refusal } from '@throughline/chassis/refusal';
import { toGtin14 } from '@throughline/chassis/values/gs1-keys';
import gs1 from 'gs1-barcode-parser-mod';
import { assertElements, classify, type Classified, elementsOfLink, joined } from './rules.ts';

export interface ReadElement {
  readonly ai: string;
  readonly title: string;
  readonly value: string;
  /** ISO 8601. */
  readonly date: string | null;
}

export interface ReadCode {
  readonly format: Classified['format'];
  /** Without symbology identifier and line end. */
  readonly text: string;
  readonly elements: readonly ReadElement[];
}

/** The library takes an element string apart by GS1's own list; it does not check what it finds. */
function parse(text: string): ReadElement[] {
  let found: ReturnType<typeof gs1.parseBarcode>;
  try {
    found = gs1.parseBarcode(text);
  } catch {
    throw new Refusal(
      'UNKNOWN_ELEMENT',
      'This code has an element that GS1 does not know, or of a wrong length.',
      'code',
    );
  }
  return found.parsedCodeItems.map(({ ai, dataTitle, raw, isoDate }) => ({
    ai,
    title: dataTitle,
    value: raw,
    date: isoDate === '' ? null : isoDate.slice(0, 10),
  }));
}

function elementsOf({ format, text }: Classified): ReadElement[] {
  if (format === 'PLAIN') return [];
  if (format === 'ELEMENT_STRING') return parse(text);
  if (format === 'SSCC') return parse(`00${text}`);
  // What is no GTIN of any length is read as it is, and refused for its check digit.
  if (format === 'GTIN') return parse(`01${toGtin14(text) ?? text.padStart(14, '0')}`);
  const said = elementsOfLink(text);
  const elements = parse(joined(said));
  const same = said.every(({ ai, value }, at) => {
    const read = elements[at];
    return read?.ai === ai && read.value === value;
  });
  if (!same || elements.length !== said.length) {
    throw new Refusal('INVALID_ELEMENT', 'A value of this link is too long or too short.', 'code');
  }
  return elements;
}

export function readCode(code: string): ReadCode {
  const classified = classify(code);
  const elements = elementsOf(classified);
  assertElements(elements);
  return { ...classified, elements };
}

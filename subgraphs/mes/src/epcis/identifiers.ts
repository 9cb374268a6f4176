import { checkDigit } from '@throughline/chassis/values/gs1-keys';
import { elementsOfLink } from '../scans/rules.ts';

/**
 * One spelling for all ways to write an identifier: `01/<GTIN-14>/21/<serial>`, `01/<GTIN-14>/10/<lot>`,
 * `01/<GTIN-14>`; what is none of these is compared as it is written.
 */
export function keyOf(uri: string): string {
  return keyOfUrn(uri) ?? keyOfLink(uri) ?? uri;
}

function keyOfNumber(gtin: string, qualifier: '10' | '21', number: string): string {
  return `01/${gtin}/${qualifier}/${number}`;
}

/** GS1 EPC Tag Data Standard: SGTIN names a piece, LGTIN a lot, an id pattern a class. */
const urns = /^urn:epc:(?:id:sgtin|class:lgtin|idpat:sgtin):(\d{6,12})\.(\d{1,7})\.(\*|[^*]+)$/;

function keyOfUrn(uri: string): string | null {
  const [, company, item, number] = urns.exec(uri) ?? [];
  if (!company || !item || !number || company.length + item.length !== 13) return null;
  // The indicator comes first in a GTIN, and its check digit last.
  const digits = `${item.slice(0, 1)}${company}${item.slice(1)}`;
  const gtin = digits + checkDigit(digits);
  if (number === '*') return `01/${gtin}`;
  const text = decoded(number);
  return text === null
    ? null
    : keyOfNumber(gtin, uri.startsWith('urn:epc:class') ? '10' : '21', text);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function keyOfLink(uri: string): string | null {
  if (!/^https?:/.test(uri)) return null;
  let elements: ReturnType<typeof elementsOfLink>;
  try {
    elements = elementsOfLink(uri);
  } catch {
    // A link that is none of GS1's is an identifier all the same.
    return null;
  }
  const valueOf = (ai: string) => elements.find((one) => one.ai === ai)?.value;
  const gtin = valueOf('01')?.padStart(14, '0');
  if (gtin === undefined) return null;
  const [serial, lot] = [valueOf('21'), valueOf('10')];
  if (serial !== undefined) return keyOfNumber(gtin, '21', serial);
  return lot === undefined ? `01/${gtin}` : keyOfNumber(gtin, '10', lot);
}

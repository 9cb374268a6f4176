import { Refusal } from '@throughline/chassis/refusal';
import { type Cell, type CellManners, textOf } from './cells.ts';

/**
 * A list in one cell, quoted as CSV quotes its cells: a designator that holds the separator, or
 * begins with a quotation mark, stands between quotation marks; those within it are doubled.
 */
export function writeDesignators(names: readonly string[], separator: string): string {
  const quoted = (name: string) =>
    name.includes(separator) || name.startsWith('"') ? `"${name.replaceAll('"', '""')}"` : name;
  return names.map(quoted).join(separator);
}

export function readDesignators(cell: Cell, { designatorSeparator }: CellManners): string[] {
  const text = textOf(cell);
  const names: string[] = [];
  for (let at = 0; at <= text.length;) {
    const began = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
    const quoted = text[began] === '"';
    const end = quoted ? closing(text, began) : at;
    const next = text.indexOf(designatorSeparator, end);
    const until = next < 0 ? text.length : next;
    if (!quoted) names.push(text.slice(at, until).trim());
    else if (text.slice(end, until).trim() !== '') throw unclear(text);
    else names.push(text.slice(began + 1, end - 1).replaceAll('""', '"'));
    at = until + designatorSeparator.length;
  }
  return names.filter((name) => name !== '');
}

/** Behind the quotation mark that ends what the one at a place began. */
function closing(text: string, began: number): number {
  const [whole] = /^"(?:[^"]|"")*"(?!")/.exec(text.slice(began)) ?? [];
  if (whole === undefined) throw unclear(text);
  return began + whole.length;
}

function unclear(text: string): Refusal {
  return new Refusal(
    'INVALID_REFERENCE_DESIGNATOR',
    `A quotation mark in ${text.slice(0, 40)} is not closed before the next designator.`,
  );
}

/** An array as PostgreSQL reads it: one parameter for a column of many rows. */
export function listOf<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => string | number | boolean | null,
): string {
  let text = '{';
  for (let at = 0; at < rows.length; at += 1) {
    const value = valueOf(rows[at] as Row);
    if (at > 0) text += ',';
    if (typeof value === 'string') text += quoted(value);
    else text += value === null ? 'null' : String(value);
  }
  return `${text}}`;
}

const safe = /^[\d:.TZ+-]+$/;

function quoted(value: string): string {
  return safe.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** Names to the left, figures to the right; a row may stop early. */
export function formatTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.filter(isWhole).map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => pad(cell, widths[column] ?? 0, column))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(heads), rule, ...rows.map(line)].join('\n');

  function isWhole(row: readonly string[]): boolean {
    return row.length === heads.length;
  }
}

/** Query and gateway are names. */
const names = 2;

function pad(cell: string, width: number, column: number): string {
  return column < names ? cell.padEnd(width) : cell.padStart(width);
}

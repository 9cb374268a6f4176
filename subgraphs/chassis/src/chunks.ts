/** Postgres takes 65,535 parameters a statement: long lists are written in pieces. */
export function* chunks<Row>(rows: readonly Row[], size = 1000): Generator<Row[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

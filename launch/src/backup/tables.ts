import type { Sql, TransactionSql } from 'postgres';
import { parts } from '../database/parts.ts';

/** One table, with the columns that are stored and not computed. */
export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
  /** Of a table that is cut into parts, with the bounds that PostgreSQL says. */
  readonly parts: readonly { readonly name: string; readonly bound: string }[];
}

export interface Sequence {
  readonly schema: string;
  readonly name: string;
  /** The last value given out; null when none was. */
  readonly last: string | null;
}

type Session = Sql | TransactionSql;

/** Everything of ours but the notes on migrations, which a restored database has already. */
export async function readTables(sql: Session): Promise<Table[]> {
  return sql<Table[]>`/* tables to keep */
    select n.nspname as schema, c.relname as name,
           array_agg(a.attname::text order by a.attnum) as columns,
           coalesce((select jsonb_agg(jsonb_build_object('name', part.relname,
               'bound', pg_get_expr(part.relpartbound, part.oid)) order by part.relname)
             from pg_inherits i join pg_class part on part.oid = i.inhrelid
             where i.inhparent = c.oid and part.relispartition), '[]') as parts
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and (n.nspname = any(${[...parts]}) or (n.nspname, c.relname) = ('launch', 'sample_plant'))
    group by c.oid, n.nspname, c.relname
    order by n.nspname, c.relname`;
}

export async function readSequences(sql: Session): Promise<Sequence[]> {
  return sql<Sequence[]>`/* where the sequences are */
    select schemaname as schema, sequencename as name, last_value as last
    from pg_sequences where schemaname = any(${[...parts]})
    order by schemaname, sequencename`;
}

/** For SQL text: COPY takes no parameters. */
export function quoted(...names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.');
}

export function columnsOf(table: Table): string {
  return table.columns.map((column) => quoted(column)).join(', ');
}

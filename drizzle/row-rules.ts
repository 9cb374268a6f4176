/**
 * Which rows a caller sees whose rights are not of everything: our own people of some sites, and
 * partners, who are a customer or a supplier. Each table says it once, here; PostgreSQL holds every
 * read to it (row level security), in a role of its own for each of the two.
 */

/** Whom a rule is for, and a condition in SQL on the rows of the table that is named. */
export interface RowRule {
  readonly whose: 'OURS' | 'PARTNERS' | 'BOTH';
  where(table: string): string;
}

/** The rules of each table: a row is seen for which one of them holds. */
export type RowRules = Readonly<Record<string, readonly RowRule[]>>;

// In a subquery: read once a statement and not once a row.
const setting = (name: string, type: string) =>
  `(select nullif(current_setting('throughline.${name}', true), '')::${type})`;

/** Our own people, whatever their sites. */
export const internal: RowRule = { whose: 'OURS', where: () => 'true' };

/** The subgraph itself alone: secrets. */
export const nobody: RowRule = { whose: 'BOTH', where: () => 'false' };

/** Our own people of the site in this column; of a row without a site, all of them. */
export function ofSite(column = 'site_id'): RowRule {
  const where = (table: string) =>
    `(${table}.${column} is null or ${table}.${column} = any(${setting('sites', 'uuid[]')}::uuid[]))`;
  return { whose: 'OURS', where };
}

/** The customer in this column. */
export function ofCustomer(column: string): RowRule {
  const where = (table: string) => `${table}.${column} = ${setting('customer_id', 'uuid')}`;
  return { whose: 'PARTNERS', where };
}

/** The supplier in this column. */
export function ofSupplier(column: string): RowRule {
  const where = (table: string) => `${table}.${column} = ${setting('supplier_id', 'uuid')}`;
  return { whose: 'PARTNERS', where };
}

/** Whoever sees the row of that table which this column names. */
export function whoSees(other: string, column: string, key = 'id'): RowRule {
  const where = (table: string) =>
    `exists (select 1 from ${other} seen where seen.${key} = ${table}.${column})`;
  return { whose: 'BOTH', where };
}

/** Of those only our own people. */
export function ourWhoSee(other: string, column: string): RowRule {
  return { ...whoSees(other, column), whose: 'OURS' };
}

/** Of those only partners. */
export function partnersWhoSee(other: string, column: string): RowRule {
  return { ...whoSees(other, column), whose: 'PARTNERS' };
}

/**
 * Partners, those rows that the rows they see of that table name. They are few of many, and gathered
 * first, so that a list of them reads no others.
 */
export function namedIn(other: string, key: string, column = 'id'): RowRule {
  const where = (table: string) =>
    `${table}.${column} = any(array(select seen.${key} from ${other} seen))`;
  return { whose: 'PARTNERS', where };
}

/** The same rules for several tables. */
export function each(tables: readonly string[], ...rules: readonly RowRule[]): RowRules {
  return Object.fromEntries(tables.map((table) => [table, rules]));
}

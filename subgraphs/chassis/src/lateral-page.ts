import { type SQL, sql } from 'drizzle-orm';
import type { RequestContext } from './context.ts';
import { defineLoader, groupBy } from './loader.ts';
import {
  type Page,
  type PageArgs,
  type PageWindow,
  pageWindow,
  type Sort,
  toPage,
} from './page.ts';

interface LateralRow extends Record<string, unknown> {
  id: string;
  /** `asked.id`, of whom it is a row. */
  parent: string;
}

export interface LateralPages<Row extends LateralRow, Asked extends PageArgs> {
  /** Of the statement, in the database's log. */
  readonly name: string;
  /** The rows' id in the statement. */
  readonly id: SQL;
  readonly sort?: Sort<Row>;
  /** Rows of one parent, `asked.id`, that are in the window, in its order and no more than its limit. */
  rows(asked: Asked, window: PageWindow & { readonly and: SQL }): SQL;
}

/**
 * Pages under many parents in one statement, where a table alone does not say what the rows are.
 * Each parent reads its own page and no further.
 */
export function defineLateralPages<Row extends LateralRow, Asked extends PageArgs>(
  pages: LateralPages<Row, Asked>,
) {
  const loader = defineLoader<string, Page<Row>>(async ({ db }, keys) => {
    const found = new Map<string, Page<Row>>();
    const byArgs = groupBy(keys, (key) => key.slice(37));
    for (const [text, ofArgs] of byArgs) {
      const asked = JSON.parse(text) as Asked;
      const shape = { args: asked, id: pages.id, ...(pages.sort ? { sort: pages.sort } : {}) };
      const window = pageWindow<Row>(shape);
      const and = window.where ? sql`and ${window.where}` : sql``;
      const parents = JSON.stringify(ofArgs.map((key) => key.slice(0, 36)));
      const rows = await db.execute<Row>(sql`${sql.raw(`/* ${pages.name} */`)}
        select paged.* from jsonb_array_elements_text(${parents}::text::jsonb) as given(text)
        cross join lateral (select given.text::uuid as id) asked
        cross join lateral (${pages.rows(asked, { ...window, and })}) paged`);
      const ofParent = groupBy(rows as readonly Row[], (row) => row.parent);
      for (const key of ofArgs) {
        found.set(key, toPage(shape, window, ofParent.get(key.slice(0, 36)) ?? []));
      }
    }
    return found;
  });
  return (context: RequestContext, parent: string, asked: Asked): Promise<Page<Row> | null> =>
    loader(context).load(`${parent} ${JSON.stringify(asked)}`);
}

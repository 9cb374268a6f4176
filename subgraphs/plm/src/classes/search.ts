import type { Reader } from '@throughline/chassis/database';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import { type SQL, sql } from 'drizzle-orm';
import { attributesWithIds } from './queries.ts';
import { type GivenRange, readRange } from './rules.ts';

export interface AskedAttribute extends GivenRange {
  readonly attributeId: string;
}

const mostConditions = 10;

/**
 * Conditions on the item's class and attributes. Each reads the index of its kind, so that few
 * items are looked at however many there are.
 */
export async function whereClassified(
  db: Reader,
  classId: string | null,
  asked: readonly AskedAttribute[],
): Promise<SQL[]> {
  if (asked.length > mostConditions) {
    throw new Refusal(
      'TOO_MANY_CONDITIONS',
      `A filter asks for at most ${mostConditions} attributes.`,
      'filter.attributes',
    );
  }
  const attributes = await attributesWithIds(
    db,
    asked.map(({ attributeId }) => attributeId),
  );
  const conditions = asked.map(({ attributeId, ...range }, at) => {
    const field = `filter.attributes.${at}`;
    const attribute = attributes.get(attributeId);
    if (!attribute) throw notFound('attribute', `${field}.attributeId`);
    const where = conditionsOf(readRange(attribute, range, field));
    return sql`plm.item.id in (select value.item_id from plm.attribute_value value
      where value.attribute_id = ${attributeId} and value.ended_at is null ${where})`;
  });
  return classId === null ? conditions : [...conditions, inClass(classId)];
}

/** The class and all below it. */
function inClass(classId: string): SQL {
  return sql`plm.item.id in (
    with recursive below(id) as (
      select ${classId}::uuid
      union
      select class.id from below join plm.item_class class on class.parent_id = below.id
    )
    select classified.item_id from below
    join plm.item_classification classified on classified.class_id = below.id
      and classified.ended_at is null)`;
}

function conditionsOf(range: GivenRange): SQL {
  const { text, choices, minimum, maximum, boolean, from, to } = range;
  const all: SQL[] = [];
  if (text !== null) all.push(sql`and value.text = ${text}`);
  if (choices !== null) {
    all.push(sql`and value.text in (
      select jsonb_array_elements_text(${JSON.stringify(choices)}::text::jsonb))`);
  }
  if (minimum !== null) all.push(sql`and value.number >= ${minimum}::numeric`);
  if (maximum !== null) all.push(sql`and value.number <= ${maximum}::numeric`);
  if (boolean !== null) all.push(sql`and value.flag = ${boolean}`);
  if (from !== null) all.push(sql`and value.day >= ${from}::date`);
  if (to !== null) all.push(sql`and value.day < ${to}::date`);
  return sql.join(all, sql` `);
}

import { newId } from '@throughline/chassis/ids';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import {
  attributeDefinitions,
  attributeValues,
  itemClasses,
  itemClassifications,
} from '@throughline/drizzle/plm/classes';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { lockItem } from '../items/commands.ts';
import { attributesOfClasses } from './queries.ts';
import {
  assertAttribute,
  assertCode,
  type GivenValue,
  type KeptValue,
  keepValues,
  type NewAttribute,
} from './rules.ts';

/** Two attributes of one code must not meet in one branch: classes are changed one by one. */
const classLock = 7_305_013;
const mostAttributes = 200;

export async function createItemClass(
  work: Work,
  input: {
    code: string;
    name: string;
    parentId: string | null;
    attributes: readonly NewAttribute[];
  },
): Promise<{ itemClassId: string }> {
  const { code, name, parentId, attributes } = input;
  assertCode(code, 'code');
  await work.tx.execute(sql`select pg_advisory_xact_lock(${classLock})`);
  if (parentId !== null) await assertClass(work, parentId, 'parentId');
  const itemClassId = newId();
  const taken = await work.tx
    .insert(itemClasses)
    .values({ id: itemClassId, code, name, parentId, ...recordedBy(work) })
    .onConflictDoNothing({ target: itemClasses.code })
    .returning({ id: itemClasses.id });
  if (taken.length === 0) {
    throw new Refusal('CODE_TAKEN', `Another item class has the code ${code}.`, 'code');
  }
  await addTo(work, itemClassId, attributes);
  return { itemClassId };
}

/** What items of the class say from now on; a required one is asked for the next time. */
export async function addAttributes(
  work: Work,
  input: { itemClassId: string; attributes: readonly NewAttribute[] },
): Promise<{ itemClassId: string }> {
  await work.tx.execute(sql`select pg_advisory_xact_lock(${classLock})`);
  await assertClass(work, input.itemClassId, 'itemClassId');
  await addTo(work, input.itemClassId, input.attributes);
  return { itemClassId: input.itemClassId };
}

async function addTo(
  work: Work,
  classId: string,
  attributes: readonly NewAttribute[],
): Promise<void> {
  const there = await codesAround(work, classId);
  if (there.size + attributes.length > mostAttributes) {
    throw new Refusal(
      'TOO_MANY_ATTRIBUTES',
      `A class has at most ${mostAttributes} attributes.`,
      'attributes',
    );
  }
  for (const [at, attribute] of attributes.entries()) {
    assertAttribute(attribute, `attributes.${at}`);
    if (there.has(attribute.code)) {
      throw new Refusal(
        'DUPLICATE_ATTRIBUTE',
        `The class, one above or one below it has an attribute ${attribute.code}.`,
        `attributes.${at}.code`,
      );
    }
    there.add(attribute.code);
  }
  if (attributes.length === 0) return;
  const first = there.size;
  await work.tx.insert(attributeDefinitions).values(
    attributes.map((attribute, at) => ({
      ...attribute,
      id: newId(),
      classId,
      position: first + at,
      ...recordedBy(work),
    })),
  );
}

/** Codes of the class, of those above and of those below. */
async function codesAround(work: Work, classId: string): Promise<Set<string>> {
  const rows = await work.tx.execute<{ code: string }>(sql`/* attribute codes around a class */
    with recursive above(id) as (
      select ${classId}::uuid
      union
      select class.parent_id from above join plm.item_class class on class.id = above.id
      where class.parent_id is not null
    ), below(id) as (
      select ${classId}::uuid
      union
      select class.id from below join plm.item_class class on class.parent_id = below.id
    )
    select distinct code from plm.attribute_definition
    where class_id in (select id from above union select id from below)`);
  return new Set(rows.map((row) => row.code));
}

/** The item's class with all its attributes: what was said before is ended, and kept. */
export async function classifyItem(
  work: Work,
  input: { itemId: string; itemClassId: string; attributes: readonly GivenValue[] },
): Promise<{ itemId: string }> {
  const { itemId, itemClassId } = input;
  await lockItem(work, itemId);
  await assertClass(work, itemClassId, 'itemClassId');
  const [now] = await work.tx
    .select()
    .from(itemClassifications)
    .where(and(eq(itemClassifications.itemId, itemId), isNull(itemClassifications.endedAt)));
  const attributes = await attributesOfClasses(work.tx, [itemClassId]);
  const kept = keepValues(attributes.get(itemClassId) ?? [], input.attributes);
  if (now?.classId !== itemClassId) {
    if (now) {
      await work.tx
        .update(itemClassifications)
        .set(ended(work))
        .where(eq(itemClassifications.id, now.id));
    }
    await work.tx
      .insert(itemClassifications)
      .values({ id: newId(), itemId, classId: itemClassId, ...recordedBy(work) });
  }
  await keepOf(work, itemId, kept);
  return { itemId };
}

/** Only what is different is ended and said anew. */
async function keepOf(work: Work, itemId: string, kept: readonly KeptValue[]): Promise<void> {
  const there = await work.tx
    .select()
    .from(attributeValues)
    .where(and(eq(attributeValues.itemId, itemId), isNull(attributeValues.endedAt)));
  const same = (one: KeptValue, other: KeptValue) =>
    one.attributeId === other.attributeId &&
    one.text === other.text &&
    one.flag === other.flag &&
    one.day === other.day &&
    (one.number === null || other.number === null
      ? one.number === other.number
      : decimal(one.number).eq(other.number));
  const gone = there.filter((old) => !kept.some((value) => same(old, value)));
  const come = kept.filter((value) => !there.some((old) => same(old, value)));
  if (gone.length > 0) {
    const ids = gone.map((old) => old.id);
    await work.tx.update(attributeValues).set(ended(work)).where(inArray(attributeValues.id, ids));
  }
  if (come.length > 0) {
    await work.tx
      .insert(attributeValues)
      .values(come.map((value) => ({ ...value, id: newId(), itemId, ...recordedBy(work) })));
  }
}

async function assertClass(work: Work, id: string, field: string): Promise<void> {
  const [found] = await work.tx.select().from(itemClasses).where(eq(itemClasses.id, id));
  if (!found) throw notFound('item class', field);
}

const recordedBy = (work: Work) => ({ recordedAt: work.now, recordedBy: work.actor });
const ended = (work: Work) => ({ endedAt: work.now, endedBy: work.actor });

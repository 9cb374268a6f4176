import { chunks } from '@throughline/chassis/chunks';
import type { Reader } from '@throughline/chassis/database';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { plain } from '@throughline/chassis/values/decimal';
import {
  asMadeBy,
  definitionOn,
  isValidOn,
  type KnownDefinition,
} from '@throughline/definitions/effectivity';
import {
  definitions,
  itemSupersessions,
  siteDefinitions,
} from '@throughline/drizzle/erp/references';
import {
  type ProductDefinition,
  productDefinition,
  type SiteDefinition,
} from '@throughline/schema/events/plm';
import type { Supersession } from '@throughline/schema/events/supersession';
import { inArray, type SQL, sql } from 'drizzle-orm';

type Supersessions = ReadonlyMap<string, Supersession>;

/** Definitions published so far, chosen by the date for which they are needed. */
export class Definitions {
  readonly #ofItem: ReadonlyMap<string, readonly KnownDefinition[]>;
  readonly byRevision: ReadonlyMap<string, KnownDefinition>;
  /** What sites make otherwise, the newest of each revision and site; the same in every view. */
  readonly bySite: readonly SiteDefinition[];
  /** What takes an item's place, by item; the same in every view. */
  readonly supersessions: Supersessions;
  #putOut: ReadonlyMap<string, readonly KnownDefinition[]> | null = null;
  readonly #views = new Map<string, Definitions>();

  constructor(
    all: readonly KnownDefinition[],
    bySite: readonly SiteDefinition[] = [],
    supersessions: Supersessions = new Map(),
  ) {
    this.byRevision = indexBy(all, (definition) => definition.revisionId);
    this.#ofItem = groupBy(all, (definition) => definition.itemId);
    this.bySite = bySite;
    this.supersessions = supersessions;
  }

  of(itemId: string): readonly KnownDefinition[] {
    return this.#ofItem.get(itemId) ?? [];
  }

  on(itemId: string, date: string): KnownDefinition | null {
    return definitionOn(this.of(itemId), date);
  }

  /** What takes whose place on a date. */
  successorsOn(date: string): (itemId: string) => Supersession | null {
    return (itemId) => {
      const found = this.supersessions.get(itemId);
      return found && found.effectiveFrom <= date ? found : null;
    };
  }

  /** Definitions of others that put the item out as a co-product. */
  puttingOut(itemId: string): readonly KnownDefinition[] {
    this.#putOut ??= this.#findOutputs();
    return this.#putOut.get(itemId) ?? [];
  }

  coProductIds(): IterableIterator<string> {
    this.#putOut ??= this.#findOutputs();
    return this.#putOut.keys();
  }

  #findOutputs(): Map<string, KnownDefinition[]> {
    const found = new Map<string, KnownDefinition[]>();
    for (const definition of this.byRevision.values()) {
      for (const { itemId, kind } of definition.outputs ?? []) {
        if (kind !== 'CO_PRODUCT') continue;
        const all = found.get(itemId);
        if (all) all.push(definition);
        else found.set(itemId, [definition]);
      }
    }
    return found;
  }

  /** The one in force that puts it out as a co-product; of several, always the same. */
  coProductOf(itemId: string, date: string): KnownDefinition | null {
    const inForce = this.puttingOut(itemId).filter(
      (one) =>
        this.on(one.itemId, date)?.revisionId === one.revisionId &&
        (one.outputs ?? []).some(
          (output) =>
            output.itemId === itemId &&
            output.kind === 'CO_PRODUCT' &&
            isValidOn(date, output.effectiveFrom, output.effectiveTo),
        ),
    );
    return inForce.reduce<KnownDefinition | null>(
      (first, one) => (first === null || one.itemNumber < first.itemNumber ? one : first),
      null,
    );
  }

  itemIds(): IterableIterator<string> {
    return this.#ofItem.keys();
  }

  /** As a site makes them; the same object for a site that makes all as engineering says. */
  at(siteId: string): Definitions {
    const known = this.#views.get(siteId);
    if (known) return known;
    const own = indexBy(
      this.bySite.filter((one) => one.siteId === siteId),
      (one) => one.revisionId,
    );
    const all = [...this.byRevision.values()];
    const view =
      own.size === 0
        ? this
        : new Definitions(
            all.map((definition) => asMadeBy(definition, own.get(definition.revisionId))),
            this.bySite,
            this.supersessions,
          );
    this.#views.set(siteId, view);
    return view;
  }
}

let read: Definitions = new Definitions([]);
/** Of what was read; no two states of the tables have the same. */
let readPrint = '';

/** Ten thousand ids take ten times as long to read as to add up where they are. */
async function printOf(db: Reader): Promise<string> {
  const hashes = (row: SQL, table: SQL) => sql`(select concat_ws(' ', count(*),
    bit_xor(hashtextextended(${row}, 0)), bit_xor(hashtextextended(${row}, 1))) from ${table})`;
  const [row] = await db.execute<{ print: string }>(sql`/* print of all definitions */
    select concat_ws('; ',
      ${hashes(sql`revision_id::text || obsolete::text`, sql`erp.definition`)},
      ${hashes(sql`manufacturing_bom_id::text`, sql`erp.site_definition`)},
      ${hashes(sql`item_supersession::text`, sql`erp.item_supersession`)}) as print`);
  return row?.print ?? '';
}

/**
 * All definitions: planning and costing walk the whole structure in memory. They never change once
 * they are published, so only those that were not read before are read.
 */
export async function allDefinitions(db: Reader): Promise<Definitions> {
  const print = await printOf(db);
  if (print === readPrint) return read;
  const { revisionId, obsolete } = definitions;
  const there = await db.select({ id: revisionId, obsolete }).from(definitions);
  const bySite = await newestOfSites(db);
  const supersessions = await currentSupersessions(db);
  const isKnown = (one: (typeof there)[number]): boolean =>
    (read.byRevision.get(one.id)?.obsolete ?? false) === one.obsolete &&
    read.byRevision.has(one.id);
  const missing = there.filter((one) => !isKnown(one)).map(({ id }) => id);
  const found = there.flatMap((one) => (isKnown(one) ? (read.byRevision.get(one.id) ?? []) : []));
  for (const piece of chunks(missing)) {
    const rows = await db
      .select({ snapshot: definitions.snapshot, obsolete })
      .from(definitions)
      .where(inArray(revisionId, piece));
    found.push(
      ...rows.map((row) => {
        const definition = asPublishedNow(row.snapshot as ProductDefinition);
        return row.obsolete ? { ...definition, obsolete: true } : definition;
      }),
    );
  }
  readPrint = print;
  return (read = new Definitions(found, bySite, supersessions));
}

/** The newest of each revision and site. */
async function newestOfSites(db: Reader): Promise<readonly SiteDefinition[]> {
  const { manufacturingBomId, revisionId, siteId, version, snapshot } = siteDefinitions;
  const newest = await db
    .selectDistinctOn([revisionId, siteId], { id: manufacturingBomId })
    .from(siteDefinitions)
    .orderBy(revisionId, siteId, sql`${version} desc`);
  const known = indexBy(read.bySite, (one) => one.manufacturingBomId);
  const missing = newest.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  const found = newest.flatMap(({ id }) => known.get(id) ?? []);
  for (const piece of chunks(missing)) {
    const rows = await db
      .select({ snapshot })
      .from(siteDefinitions)
      .where(inArray(manufacturingBomId, piece));
    found.push(...rows.map((row) => row.snapshot as SiteDefinition));
  }
  return found;
}

async function currentSupersessions(db: Reader): Promise<Supersessions> {
  const rows = await db.select().from(itemSupersessions);
  const now = rows.map((row): Supersession => ({ ...row, factor: plain(row.factor) }));
  return indexBy(now, (one) => one.itemId);
}

/** One kept before process plans had crews is read as what it meant; checking all would take long. */
function asPublishedNow(snapshot: ProductDefinition): ProductDefinition {
  const isCurrent = snapshot.operations.every((operation) => 'crewSize' in operation);
  return isCurrent ? snapshot : productDefinition.parse(snapshot);
}

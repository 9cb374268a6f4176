import type { Reader } from '@throughline/chassis/database';
import { indexBy } from '@throughline/chassis/loader';
import type { Decimal } from '@throughline/chassis/values/decimal';
import { revisionCosts } from '@throughline/drizzle/erp/costing';
import { rowTotal, unitTotal } from './elements.ts';
import { among, readCosts, readInputs, sourcesOf } from './inputs.ts';
import { type Costed, RollUp } from './roll-up.ts';
import { partsOf } from './scope.ts';

/** Designs that are to be in force together from a date on; the first is asked for. */
export interface Proposal {
  readonly on: string;
  readonly designs: readonly Costed[];
}

/**
 * Standard cost of one stock unit of each first design, by the rules of every roll-up. What is not
 * proposed costs what it does today; the reads don't grow with the number of proposals.
 */
export async function costsOfProposals(
  db: Reader,
  proposals: readonly Proposal[],
): Promise<(Decimal | null)[]> {
  const designs = proposals.flatMap((one) => one.designs);
  const parts = designs.flatMap((design) => [design.itemId, ...partsOf(design)]);
  const inputs = await readInputs(db, new Set(parts));
  const standards = await readCosts(db, parts);
  return proposals.map((proposal) => {
    const [first] = proposal.designs;
    if (!first) return null;
    const proposed = indexBy(proposal.designs, (design) => design.itemId);
    const rollUp = new RollUp({
      ...sourcesOf(inputs),
      on: proposal.on,
      definitionOf: (itemId) => proposed.get(itemId) ?? null,
      knownOf: (itemId) => (proposed.has(itemId) ? null : (standards.get(itemId) ?? null)),
    });
    return unitTotal(rollUp.ofDefinition(first));
  });
}

/** Standard cost of one stock unit of revisions, those that were rolled up. */
export async function standardCostsOfRevisions(
  db: Reader,
  revisionIds: readonly string[],
): Promise<Map<string, Decimal>> {
  const rows = await db
    .select()
    .from(revisionCosts)
    .where(among(revisionCosts.revisionId, new Set(revisionIds)));
  return new Map(rows.map((row) => [row.revisionId, rowTotal(row)]));
}

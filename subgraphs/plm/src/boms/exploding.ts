import type { RequestContext } from '@throughline/chassis/context';
import type { Reader } from '@throughline/chassis/database';
import { notFound } from '@throughline/chassis/refusal';
import { inStockUnit, type Quantity } from '@throughline/chassis/values/quantity';
import {
  explode,
  type ExplodedComponent,
  type ExplodedLine,
  type ExplodedOutput,
} from '@throughline/definitions/explosion';
import type { SuccessorOf } from '@throughline/definitions/supersession';
import type { ItemRevision } from '../items/commands.ts';
import { successorsOn } from '../supersessions/queries.ts';
import { readStructure, type Structure } from './queries.ts';
import { readStructureThen } from './structure-then.ts';

export interface Explosion {
  readonly quantity: Quantity;
  readonly effectiveOn: string;
  readonly lines: readonly ExplodedLine[];
  readonly components: readonly ExplodedComponent[];
  readonly outputs: readonly ExplodedOutput[];
}

export interface ExplosionOf {
  readonly on: string;
  readonly siteId: string | null;
  readonly asDesigned: boolean;
  readonly lotNumber: string | null;
}

/** All that is needed for a quantity of a revision on a date; one of its unit when none is given. */
export async function explodeRevision(
  db: Reader,
  revision: ItemRevision,
  quantity: Quantity | null,
  asked: ExplosionOf,
): Promise<Explosion> {
  const { on, siteId, asDesigned } = asked;
  const successorOf = asDesigned ? null : await successorsOn(db, on);
  const structure = await readStructure(db, revision, { on, siteId, successorOf });
  return multiply(revision, structure, quantity, { ...asked, successorOf });
}

/** The same as it was known at a moment. */
export async function explodeThen(
  context: RequestContext,
  revision: ItemRevision,
  quantity: Quantity | null,
  asked: ExplosionOf & { readonly asOf: string },
): Promise<Explosion> {
  const { on, asOf, siteId, asDesigned } = asked;
  const successorOf = asDesigned ? null : await successorsOn(context.db, on, asOf);
  const structure = await readStructureThen(context, revision, { on, asOf, siteId, successorOf });
  if (!structure) throw notFound('revision at that moment', 'asOf');
  return multiply(revision, structure, quantity, { ...asked, successorOf });
}

function multiply(
  { itemId }: ItemRevision,
  { top, lookup }: Structure,
  asked: Quantity | null,
  how: Pick<ExplosionOf, 'on' | 'lotNumber'> & { readonly successorOf: SuccessorOf | null },
): Explosion {
  const { on, lotNumber, successorOf } = how;
  const quantity = asked ?? { value: '1', unit: top.unit };
  const made = explode({
    itemId,
    quantity: inStockUnit(top, quantity, 'quantity'),
    on,
    lotNumber,
    lookup,
    ...(successorOf ? { successorOf } : {}),
  });
  return { quantity, effectiveOn: on, ...made };
}

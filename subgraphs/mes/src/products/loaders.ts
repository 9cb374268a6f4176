import type { RequestContext } from '@throughline/chassis/context';
import { encodeId } from '@throughline/chassis/ids';
import { defineLoader } from '@throughline/chassis/loader';
import { plain } from '@throughline/chassis/values/decimal';
import { findItems } from './queries.ts';

export const itemById = defineLoader(({ db }, ids: readonly string[]) => findItems(db, ids));

/** Others' things: their id is all we have, the gateway asks their owner for the rest. */
export function reference(type: string, uuid: string): { __typename: string; id: string };
export function reference(
  type: string,
  uuid: string | null,
): { __typename: string; id: string } | null;
export function reference(type: string, uuid: string | null) {
  return uuid === null ? null : { __typename: type, id: encodeId(type, uuid) };
}

/** A quantity of an item in its stock unit. */
export async function quantityOf(context: RequestContext, itemId: string, value: string) {
  const item = await itemById(context).load(itemId);
  return { value: plain(value), unit: item?.unit ?? 'C62' };
}

import { v7, validate } from 'uuid';
import { Refusal } from './refusal.ts';

/** uuid v7: time-ordered, so primary keys grow at one end and keyset pages follow creation. */
export function newId(): string {
  return v7();
}

/** Opaque id of the graph: base64url of `Type:uuid`, so that `node(id:)` finds the owner. */
export function encodeId(type: string, uuid: string): string {
  return Buffer.from(`${type}:${uuid}`).toString('base64url');
}

export function readId(id: string): { type: string; uuid: string } | null {
  const [type, uuid, more] = Buffer.from(id, 'base64url').toString('utf8').split(':');
  if (!type || !uuid || more !== undefined || !validate(uuid)) return null;
  return { type, uuid };
}

/** The uuid in an id of that type; refuses anything else with `INVALID_ID`. */
export function decodeId(type: string, id: string, field: string | null = null): string {
  const read = readId(id);
  if (read?.type !== type)
    throw new Refusal('INVALID_ID', `This is not the id of a ${type}.`, field);
  return read.uuid;
}

/** For entity references and filters: an id that means nothing finds nothing. */
export function tryDecodeId(type: string, id: string): string | null {
  const read = readId(id);
  return read?.type === type ? read.uuid : null;
}

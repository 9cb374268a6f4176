import { createHash } from 'node:crypto';
import { Refusal } from '@throughline/chassis/refusal';
import { decimalPattern } from '@throughline/chassis/values/decimal';
import type { capturedEventTypes, capturedRoles } from '@throughline/drizzle/mes/epcis';
import { z } from 'zod';

/** Bytes of a document, and events in it. */
const mostBytes = 4 * 1024 * 1024;
const mostEvents = 1000;

export interface ReadThing {
  readonly role: (typeof capturedRoles)[number];
  readonly uri: string;
  readonly quantity: string | null;
  readonly unit: string | null;
}

export interface ReadCapturedEvent {
  readonly eventId: string | null;
  readonly hash: string;
  readonly type: (typeof capturedEventTypes)[number];
  readonly eventTime: Date;
  readonly eventTimeZoneOffset: string;
  readonly action: string | null;
  readonly bizStep: string | null;
  readonly disposition: string | null;
  readonly things: readonly ReadThing[];
  readonly content: object;
}

const types: Readonly<Record<string, ReadCapturedEvent['type']>> = {
  ObjectEvent: 'OBJECT_EVENT',
  AggregationEvent: 'AGGREGATION_EVENT',
  TransactionEvent: 'TRANSACTION_EVENT',
  TransformationEvent: 'TRANSFORMATION_EVENT',
  AssociationEvent: 'ASSOCIATION_EVENT',
};

const uri = z
  .string()
  .min(3)
  .max(1000)
  .regex(/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/, 'is not a URI');
const uris = z.array(uri).default([]);
const quantities = z
  .array(
    z.strictObject({
      epcClass: uri,
      quantity: z.number().positive().optional(),
      uom: z
        .string()
        .regex(/^[A-Z0-9]{2,3}$/)
        .optional(),
    }),
  )
  .default([]);

/** Of the standard's event what is kept apart; the rest stays in the content. */
const event = z
  .looseObject({
    type: z.enum(Object.keys(types) as [string, ...string[]]),
    eventID: uri.optional(),
    eventTime: z.iso.datetime({ offset: true }),
    eventTimeZoneOffset: z.string().regex(/^[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$/),
    action: z.enum(['ADD', 'OBSERVE', 'DELETE']).optional(),
    bizStep: z.string().max(500).optional(),
    disposition: z.string().max(500).optional(),
    epcList: uris,
    quantityList: quantities,
    inputEPCList: uris,
    inputQuantityList: quantities,
    outputEPCList: uris,
    outputQuantityList: quantities,
    transformationID: uri.optional(),
    parentID: uri.optional(),
    childEPCs: uris,
    childQuantityList: quantities,
  })
  .refine((one) => one.type === 'TransformationEvent' || one.action !== undefined, {
    path: ['action'],
    message: 'is needed for this type of event',
  });

const document = z.looseObject({
  '@context': z.union([z.string(), z.array(z.unknown()), z.looseObject({})]),
  type: z.literal('EPCISDocument'),
  schemaVersion: z.string().regex(/^2(\.\d+)*$/, 'is not 2.0'),
  creationDate: z.iso.datetime({ offset: true }),
  epcisBody: z.looseObject({ eventList: z.array(z.unknown()).min(1).max(mostEvents) }),
});

/** U+0000 and halves of surrogate pairs, as JSON writes them. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

function invalid(path: readonly PropertyKey[], message: string): Refusal {
  const where = path.map(String).join('.');
  return new Refusal(
    'INVALID_EPCIS',
    `${where === '' ? 'The document' : where}: ${message}.`,
    'content',
  );
}

function parse<T>(schema: z.ZodType<T>, value: unknown, before: readonly PropertyKey[]): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw invalid([...before, ...(issue?.path ?? [])], issue?.message ?? 'is not as EPCIS 2.0 says');
}

export function readDocument(content: string): ReadCapturedEvent[] {
  if (Buffer.byteLength(content) > mostBytes) {
    throw new Refusal('CONTENT_TOO_LARGE', `A document has at most ${mostBytes} bytes.`, 'content');
  }
  let said: unknown;
  try {
    said = JSON.parse(content);
  } catch {
    throw invalid([], 'is not JSON');
  }
  if (unstorable.test(canonical(said))) throw invalid([], 'has characters that are none');
  const list = parse(document, said, []).epcisBody.eventList;
  return list.map((one, at) => readEvent(one, ['epcisBody', 'eventList', at]));
}

function readEvent(said: unknown, path: readonly PropertyKey[]): ReadCapturedEvent {
  const read = parse(event, said, path);
  const things = thingsOf(read);
  assertWhole(read, things, path);
  return {
    eventId: read.eventID ?? null,
    hash: createHash('sha256').update(canonical(said)).digest('hex'),
    type: types[read.type]!,
    eventTime: new Date(read.eventTime),
    eventTimeZoneOffset: read.eventTimeZoneOffset,
    action: read.action ?? null,
    bizStep: read.bizStep ?? null,
    disposition: read.disposition ?? null,
    things,
    content: said as object,
  };
}

/** An event says what it is about; a transformation both sides, or which other events have the rest. */
function assertWhole(
  { type, transformationID }: z.infer<typeof event>,
  things: readonly ReadThing[],
  path: readonly PropertyKey[],
): void {
  const has = (role: ReadThing['role']) => things.some((thing) => thing.role === role);
  if (type === 'TransformationEvent') {
    if (transformationID !== undefined || (has('INPUT') && has('OUTPUT'))) return;
    throw invalid(path, 'has neither inputs and outputs nor a transformationID');
  }
  if (type !== 'TransactionEvent' && things.length === 0) throw invalid(path, 'names nothing');
}

function thingsOf(read: z.infer<typeof event>): ReadThing[] {
  const lists = [
    ['OBJECT', read.epcList, read.quantityList],
    ['INPUT', read.inputEPCList, read.inputQuantityList],
    ['OUTPUT', read.outputEPCList, read.outputQuantityList],
    ['PARENT', read.parentID === undefined ? [] : [read.parentID], []],
    ['CHILD', read.childEPCs, read.childQuantityList],
  ] as const;
  return lists.flatMap(([role, epcs, classes]) => [
    ...epcs.map((one) => ({ role, uri: one, quantity: null, unit: null })),
    ...classes.map(({ epcClass, quantity, uom }) => ({
      role,
      uri: epcClass,
      quantity: plainOf(quantity),
      unit: uom ?? null,
    })),
  ]);
}

/** JSON's number as the digits that were written, as far as a float keeps them. */
function plainOf(quantity: number | undefined): string | null {
  if (quantity === undefined) return null;
  const text = String(quantity);
  return decimalPattern.test(text) ? text : quantity.toFixed(12);
}

/** The same JSON whatever the order of names; the time it was recorded elsewhere says nothing of it. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (key, one: unknown) => {
    if (key === 'recordTime') return undefined;
    if (one === null || typeof one !== 'object' || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import { type PageArgs, replaceRows } from '@throughline/chassis/page';
import { runOnce } from '@throughline/chassis/transaction';
import { writeJson } from '@throughline/chassis/values/exact-json';
import { plain } from '@throughline/chassis/values/decimal';
import type {
  MutationCaptureEpcisDocumentArgs,
  QueryEpcisDocumentArgs,
} from '../__generated__/resolvers.ts';
import { captureEvents } from './capturing.ts';
import { findHappenings } from './happenings.ts';
import {
  type CapturedEvent,
  capturedEventById,
  type CapturedThing,
  eventsOfLot,
  thingsOfEvent,
} from './loaders.ts';
import { findCapturedEvents } from './queries.ts';
import { readDocument } from './reading.ts';
import { documentOf, eventOf } from './rules.ts';

export const epcisResolvers = {
  Query: {
    epcisDocument: async (_: unknown, args: QueryEpcisDocumentArgs, context: RequestContext) => {
      const { filter } = args;
      const asked = {
        lotId: filter?.lotId ? decodeId('MaterialLot', filter.lotId, 'filter.lotId') : null,
        direction: filter?.direction ?? 'BACKWARD',
        workOrderId: filter?.workOrderId
          ? decodeId('WorkOrder', filter.workOrderId, 'filter.workOrderId')
          : null,
        from: filter?.from ?? null,
        to: filter?.to ?? null,
      };
      const { nodes, pageInfo } = await findHappenings(context, asked, args);
      return {
        content: writeJson(documentOf(nodes.map(eventOf), context.clock.now())),
        mediaType: 'application/ld+json',
        eventCount: nodes.length,
        pageInfo,
      };
    },
    capturedEvents: (_: unknown, args: PageArgs, { db }: RequestContext) =>
      findCapturedEvents(db, args),
  },
  Mutation: {
    captureEpcisDocument: (
      _: unknown,
      { input }: MutationCaptureEpcisDocumentArgs,
      context: RequestContext,
    ) =>
      answer(context, { captured: 0, known: 0 }, () => {
        const { content } = input;
        const events = readDocument(content);
        const once = ['captureEpcisDocument', input.idempotencyKey, { content }] as const;
        return runOnce(context, once, (work) => captureEvents(work, events));
      }),
  },
  MaterialLot: {
    capturedEvents: async ({ id }: { id: string }, args: PageArgs, context: RequestContext) => {
      const uuid = tryDecodeId('MaterialLot', id);
      if (uuid === null) return null;
      const page = await eventsOfLot(context, uuid, args);
      if (!page) return null;
      const events = await Promise.all(
        page.nodes.map((row) => capturedEventById(context).load(row.id)),
      );
      return replaceRows(
        page,
        events.filter((event) => event !== null),
      );
    },
  },
  CapturedEvent: {
    id: (event: CapturedEvent) => encodeId('CapturedEvent', event.id),
    things: (event: CapturedEvent, _: unknown, context: RequestContext) =>
      thingsOfEvent(context).load(event.id),
    content: (event: CapturedEvent) => JSON.stringify(event.content),
  },
  CapturedThing: {
    quantity: (thing: CapturedThing) => thing.quantity && plain(thing.quantity),
  },
};

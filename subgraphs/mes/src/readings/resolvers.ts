import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { encodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { runOnce } from '@throughline/chassis/transaction';
import type {
  MutationRecordReadingsArgs,
  QueryRejectedReadingsArgs,
  TagHistoryArgs,
} from '../__generated__/resolvers.ts';
import type { Tag } from '../tags/queries.ts';
import { assertName } from '../equipment/rules.ts';
import { type Incoming, noteSource, onDaysOf, recordReadings } from './commands.ts';
import { type BucketRow, historyOf } from './history.ts';
import { sourceByName, valueOfTag } from './loaders.ts';
import {
  findRejected,
  findSources,
  type RejectedReading,
  type TelemetrySource,
} from './queries.ts';
import { assertReadingCount, bucketsOf, skewToleranceMs } from './rules.ts';
import { readingSubscriptions } from './subscriptions.ts';

const shownRejections = 100;

async function historyOfTag(tag: Tag, asked: TagHistoryArgs, context: RequestContext) {
  const from = new Date(asked.from);
  const to = new Date(asked.to);
  const { width, level, origin } = bucketsOf(from, to, asked.points);
  const counter = tag.kind === 'COUNTER';
  const period = { from: from.toISOString(), to: to.toISOString(), origin: origin.toISOString() };
  const key = JSON.stringify({ series: tag.series, counter, ...period, width, level });
  const rows = (await historyOf(context).load(key)) ?? [];
  return {
    bucketSeconds: width,
    buckets: rows.map((row: BucketRow) => ({
      ...row,
      startsAt: new Date(row.starts),
      endsAt: new Date(row.starts + width * 1000),
      increase: counter ? row.increase : null,
    })),
  };
}

export const readingResolvers = {
  Query: {
    telemetrySources: (_: unknown, args: PageArgs, { db }: RequestContext) => findSources(db, args),
    rejectedReadings: (_: unknown, args: QueryRejectedReadingsArgs, { db }: RequestContext) =>
      findRejected(db, args.source ?? null, args),
  },
  Mutation: {
    recordReadings: (_: unknown, { input }: MutationRecordReadingsArgs, context: RequestContext) =>
      answer<object>(context, { accepted: null, repeated: null, rejected: null }, async () => {
        const { source, idempotencyKey } = input;
        assertName(source, 'source');
        assertReadingCount(input.readings.length);
        const readings = input.readings.map((reading, at): Incoming => ({
          line: at + 1,
          payload: JSON.stringify(reading),
          read: { tag: reading.tag, at: Date.parse(reading.occurredAt), value: reading.value },
        }));
        const sentAt = input.sentAt ? Date.parse(input.sentAt) : null;
        const batch = { source, sentAt, readings };
        const once = ['recordReadings', idempotencyKey, batch] as const;
        const recorded = await onDaysOf(context.db, readings, () =>
          runOnce(context, once, async (work) => {
            await noteSource(work.tx, batch, work.now);
            const { rejected, ...counts } = await recordReadings(work, batch);
            return { ...counts, rejected: rejected.slice(0, shownRejections) };
          }),
        );
        return recorded;
      }),
  },
  Subscription: readingSubscriptions,
  Tag: {
    value: (tag: Tag, _: unknown, context: RequestContext) => valueOfTag(context).load(tag.series),
    history: historyOfTag,
  },
  TagReading: {
    stale: async ({ source }: { source: string }, _: unknown, context: RequestContext) =>
      (await sourceByName(context).load(source))?.online === false,
  },
  TelemetrySource: {
    clockSkewed: ({ skewMilliseconds }: TelemetrySource) =>
      Math.abs(skewMilliseconds ?? 0) > skewToleranceMs,
  },
  RejectedReading: {
    id: ({ id }: RejectedReading) => encodeId('RejectedReading', id),
  },
};

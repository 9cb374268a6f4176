import { createLog } from '@throughline/chassis/log';
import { writeCursor } from '@throughline/chassis/outbox/cursor';
import type { GraphQLFormattedError } from 'graphql';
import { expect, it } from 'vitest';
import type { FetchReply } from '../graph/fetch.ts';
import { JsonText } from '../graph/json-text.ts';
import { Line, type LineOptions } from './line.ts';
import type { UpstreamListener } from './upstream/kept-subscription.ts';

/** A line over events whose answers take a while; the one at `fault` fails at once. */
function openLine(fault: number) {
  let upstream: UpstreamListener | null = null;
  const heard: (number | null)[] = [];
  const ends: (readonly GraphQLFormattedError[])[] = [];
  const primary = { subgraph: 'erp', query: '', head: '', variableUsages: [] };
  const options = {
    graph: {
      planning: { prepare: () => ({ plan: { primary, step: null } }) },
      execution: {
        answerEvent: async (
          _prepared: unknown,
          _variables: unknown,
          _call: unknown,
          event: FetchReply,
        ) => {
          if (event.data?.at === fault) throw new Error('select * from erp.sales_order');
          await new Promise((resolve) => setTimeout(resolve, 20));
          return { data: new JsonText(Buffer.from('{"data":{}}')) };
        },
      },
    },
    upstreams: {
      subscribe: (_asked: unknown, listener: UpstreamListener) => {
        upstream = listener;
        return () => (upstream = null);
      },
    },
    operation: { variables: {} },
    call: { requestId: 'shift-7' },
    log: createLog('line', 'silent'),
    after: null,
    audience: {
      deliver: ({ position }: { position: number | null }) => heard.push(position),
      caughtUp: () => undefined,
      end: (errors: readonly GraphQLFormattedError[]) => ends.push(errors),
    },
  } as unknown as LineOptions;
  new Line(options);
  const publish = (at: number) =>
    upstream?.event({ data: { at } }, { cursor: writeCursor(at), object: null, traceparent: null });
  return { heard, ends, publish, isOpen: () => upstream !== null };
}

it('ends with an error at the event that fails, after those before it, and lets go upstream', async () => {
  const line = openLine(3);
  for (let at = 1; at <= 5; at += 1) line.publish(at);
  await expect.poll(() => line.ends.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(line.heard).toEqual([1, 2]);
  expect(line.isOpen()).toBe(false);
  expect(line.ends).toHaveLength(1);
  expect(line.ends[0]).toMatchObject([
    { extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'shift-7' } },
  ]);
  expect(JSON.stringify(line.ends)).not.toContain('select');
});

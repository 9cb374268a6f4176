import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestHouse } from '../harness/house.ts';
import { type Feed, Graph, until } from '../plant/graph.ts';
import { daysAfter, Plant } from '../plant/plant.ts';
import { type Collector, type CollectedSpan, openCollector } from './collector.ts';

const watching = `subscription Watch($id: ID!) { salesOrderChanged(salesOrderId: $id) {
  eventType salesOrder { status } } }`;
const confirming = `mutation Confirm($input: SalesOrderInput!) {
  confirmSalesOrder(input: $input) { salesOrder { status } userErrors { code } } }`;
const traceId = 'a0b1c2d3e4f5061728394a5b6c7d8e9f';
const front = '1122334455667788';

interface Scene {
  readonly collector: Collector;
  readonly house: TestHouse;
  close(): Promise<void>;
}

async function setScene(open: () => Promise<TestHouse>): Promise<Scene> {
  const collector = await openCollector();
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
  process.env.OTEL_BSP_SCHEDULE_DELAY = '100';
  const house = await open();
  return {
    collector,
    house,
    close: async () => {
      await house.close();
      await collector.close();
      delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
      delete process.env.OTEL_BSP_SCHEDULE_DELAY;
    },
  };
}

/** From what MES did with the event back to the front end's own span. */
const path = [
  'throughline-mes: process SalesOrderConfirmed',
  'throughline-erp: transaction',
  'throughline-erp: mutation',
  'throughline-gateway: fetch erp',
  'throughline-gateway: mutation',
  'throughline-gateway: POST /graphql',
];

/** What a customer's order leaves in traces; the same over one process and over split ones. */
export function orderTraced(where: string, open: () => Promise<TestHouse>): void {
  describe(`a confirmed order, traced ${where}`, () => {
    let scene: Scene;
    let feed: Feed | undefined;

    beforeAll(async () => {
      scene = await setScene(open);
      feed = await confirmOrder(new Graph(scene.house.house.url, scene.house.key));
    }, 120_000);
    afterAll(async () => {
      feed?.close();
      await scene.close();
    });

    it('goes from the gateway to ERP and on to what MES does with the event', async () => {
      const { collector } = scene;
      const reaction = await find(collector, 'throughline-mes', 'process SalesOrderConfirmed');
      await find(collector, 'throughline-gateway', 'POST /graphql');
      const found = [reaction, ...ancestors(collector, reaction)];
      expect(found.map(({ service, name }) => `${service}: ${name}`)).toEqual(path);
      expect(found.at(-1)?.parentSpanId).toBe(front);
    });

    it('shows what the relay delivered as part of the same trace', async () => {
      const { collector } = scene;
      const delivered = await find(collector, 'throughline-relay', 'deliver SalesOrderConfirmed');
      expect(collector.parentOf(delivered)?.name).toBe('transaction');
    });

    it('links what subscribers are told to the transaction that said it', async () => {
      const told = await waitFor(
        scene.collector,
        ({ links = [] }) => links[0]?.traceId === traceId,
      );
      expect(told).toMatchObject({ service: 'throughline-gateway', name: 'subscription event' });
      expect(told.traceId).not.toBe(traceId);
    });

    it('carries names and codes, and nothing that was sent', async () => {
      const { collector, house } = scene;
      const mutation = await find(collector, 'throughline-gateway', 'mutation');
      expect(mutation.attributes).toMatchObject({
        'graphql.operation.type': 'mutation',
        'graphql.operation.name': 'Confirm',
        'throughline.request_id': 'front-7',
      });
      const texts = collector.texts.join('');
      expect(texts).not.toContain('salesOrderId');
      expect(texts).not.toContain(house.key);
      expect(texts).not.toContain(house.database.secrets.secret);
    });
  });
}

function waitFor(
  collector: Collector,
  matches: (span: CollectedSpan) => boolean,
): Promise<CollectedSpan> {
  return until(
    'a span',
    () => Promise.resolve(collector.spans.find(matches) as CollectedSpan),
    (span) => span !== undefined,
  );
}

function find(collector: Collector, service: string, name: string): Promise<CollectedSpan> {
  return waitFor(
    collector,
    (span) => span.traceId === traceId && span.service === service && span.name === name,
  );
}

function ancestors(collector: Collector, span: CollectedSpan): CollectedSpan[] {
  const parent = collector.parentOf(span);
  return parent ? [parent, ...ancestors(collector, parent)] : [];
}

/** As a front end does that traces itself. */
async function confirmOrder(graph: Graph): Promise<Feed> {
  const plant = await Plant.open(graph, 'TR');
  const part = await plant.bought('TRACED', { purchaseCost: '4' });
  const { salesOrder } = await graph.do(
    'createSalesOrder',
    {
      customerId: plant.customerId,
      siteId: plant.siteId,
      lines: [
        {
          itemId: part.id,
          quantity: { value: '1', unit: 'C62' },
          unitPrice: '42',
          dueOn: daysAfter(new Date().toISOString().slice(0, 10), 20),
        },
      ],
    },
    'salesOrder { id }',
  );
  const id: string = salesOrder.id;
  const feed = graph.subscribe(watching, { id });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const response = await fetch(graph.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${graph.key}`,
      traceparent: `00-${traceId}-${front}-01`,
      'x-request-id': 'front-7',
    },
    body: JSON.stringify({
      query: confirming,
      variables: { input: { idempotencyKey: 'traced', salesOrderId: id } },
    }),
  });
  const answer = await response.json();
  expect(answer).toEqual({
    data: { confirmSalesOrder: { salesOrder: { status: 'CONFIRMED' }, userErrors: [] } },
  });
  await feed.until('the confirmation', (events) => events.length > 0);
  return feed;
}

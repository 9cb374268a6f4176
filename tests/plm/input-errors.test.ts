import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../plant/graph.ts';
import { until } from '../plant/graph.ts';
import { DesignOffice } from './design-office.ts';

let office: DesignOffice;
let graph: Graph;
beforeAll(async () => {
  office = await DesignOffice.open();
  graph = office.person('designer', ['items', 'boms']);
}, 120_000);
afterAll(() => office.close());

const secret = 'correct horse battery staple';
const setBom = 'mutation($input: SetBomInput!) { setBom(input: $input) { userErrors { code } } }';
const at = 'Variable "$input" got an invalid value';

/** A BOM that holds a secret where nobody looks for one. */
async function refused(more: object, line: object = {}) {
  const quantity = { value: '1', unit: 'C62' };
  const input = {
    revisionId: secret,
    idempotencyKey: secret,
    lines: [{ findNumber: 10, componentId: secret, quantity, ...line }],
    ...more,
  };
  const { errors = [] } = await graph.post(setBom, { input });
  expect(JSON.stringify(errors)).not.toContain('horse');
  return errors.map(({ message, extensions }: any) => `${extensions.code} ${message}`);
}

describe('input that can not be read', () => {
  it('is told by its place and the reason, never by what was sent', async () => {
    expect(await refused({ idempotencyKey: undefined })).toEqual([
      `BAD_USER_INPUT ${at}; Field "idempotencyKey" of required type "String!" was not provided.`,
    ]);
    expect(await refused({}, { findNumber: secret })).toEqual([
      `BAD_USER_INPUT ${at} at "input.lines[0].findNumber"; Int cannot represent non-integer value.`,
    ]);
    expect(await refused({}, { kind: secret })).toEqual([
      `BAD_USER_INPUT ${at} at "input.lines[0].kind"; The value does not exist in the "BomLineKind" enum.`,
    ]);
    // Scalars of the house are read by the subgraph.
    const [told] = await refused({}, { attrition: secret });
    expect(told).toMatch(/^BAD_USER_INPUT .*attrition.*not a decimal of at most 20 and 12 digits/);
  });

  it('is told so over a socket, too', async () => {
    const feed = graph.subscribe(
      'subscription($id: ID) { changeOrderChanged(changeOrderId: $id) { eventType } }',
      { id: { secret } },
    );
    const errors = await until(
      'the refusal',
      () => Promise.resolve(feed.errors),
      (all) => all.length > 0,
    );
    expect(JSON.stringify(errors)).not.toContain('horse');
    expect(JSON.stringify(errors)).toContain('ID cannot represent value');
    feed.close();
  });
});

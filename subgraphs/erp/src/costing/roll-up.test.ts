import { decimal } from '@throughline/chassis/values/decimal';
import type { DefinitionLine, ProductDefinition } from '@throughline/schema/events/plm';
import { describe, expect, it } from 'vitest';
import { RollUp } from './roll-up.ts';

function line(componentItemId: string, quantity: string, phantom = false): DefinitionLine {
  return {
    lineId: componentItemId,
    findNumber: 1,
    componentItemId,
    quantity,
    attrition: '0',
    setUpQuantity: '0',
    roundingMultiple: null,
    phantom,
    effectiveFrom: null,
    effectiveTo: null,
    operationSequence: null,
  };
}

function made(itemId: string, batchQuantity: string, lines: DefinitionLine[]): ProductDefinition {
  return {
    revisionId: itemId,
    itemId,
    itemNumber: itemId,
    label: 'A',
    effectiveFrom: '2026-01-01',
    predecessorId: null,
    changeOrderId: null,
    batchQuantity,
    lines,
    operations: [],
  };
}

/** C1: a table whose head comes by the dozen. */
const head = made('head', '12', [
  line('plywood', '12'),
  line('bolt', '60'),
  line('colour', '12'),
  line('corner', '57'),
]);
const table = (phantom: boolean) =>
  made('table', '1', [
    line('head', '1', phantom),
    line('screw', '5'),
    line('leg', '4'),
    line('glass', '1'),
  ]);
const prices: Record<string, number> = {
  screw: 10,
  leg: 25,
  glass: 100,
  plywood: 200,
  bolt: 10,
  colour: 100,
  corner: 25,
  head: 300,
};

function costOf(definitions: ProductDefinition[], itemId: string): string {
  const rollUp = new RollUp({
    definitionOf: (id) => definitions.find((one) => one.itemId === id) ?? null,
    purchaseCostOf: (id) => decimal(prices[id] ?? 0),
    hourlyRateOf: () => decimal(0),
  });
  return rollUp.ofItem(itemId).material.toFixed();
}

describe('standard cost', () => {
  it('rolls up through a batch of a dozen', () => {
    expect(costOf([head, table(false)], 'head')).toBe('468.75');
    expect(costOf([head, table(false)], 'table')).toBe('718.75');
  });
  it('is the same when the dozen is a phantom', () => {
    expect(costOf([head, table(true)], 'table')).toBe('718.75');
  });
  it('takes what is not made here at what it is bought for', () => {
    expect(costOf([table(false)], 'table')).toBe('550');
  });
  it('adds machine time at the rate of the work centre, set-up spread over the batch', () => {
    const of = {
      ...made('part', '10', []),
      operations: [
        {
          operationId: 'o',
          sequence: 10,
          name: 'Turn',
          workCenterId: 'lathe',
          setUpMinutes: '30',
          runMinutes: '60',
          cleanUpMinutes: '30',
        },
      ],
    };
    const rollUp = new RollUp({
      definitionOf: () => of,
      purchaseCostOf: () => decimal(0),
      hourlyRateOf: () => decimal(90),
    });
    expect(rollUp.ofItem('part').machine.toFixed()).toBe('18');
  });
});

import type { DefinitionLine, ProductDefinition } from '@throughline/schema/events/plm';
import { describe, expect, it } from 'vitest';
import { unitTotal } from './elements.ts';
import { noRate, operationMinutes, type Rate } from './operation-cost.ts';
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

const on = '2026-01-01';

function rollUp(
  definitions: ProductDefinition[],
  { own = {}, rate = noRate }: { own?: Record<string, string>; rate?: Rate } = {},
): RollUp {
  return new RollUp({
    on,
    definitionOf: (id) => definitions.find((one) => one.itemId === id) ?? null,
    purchaseCostOf: (id) => String(prices[id] ?? 0),
    ownStandardOf: (id) => own[id] ?? null,
    subcontractCostOf: () => null,
    rateOf: () => rate,
  });
}

function costOf(definitions: ProductDefinition[], itemId: string, own = {}): string {
  return unitTotal(rollUp(definitions, { own }).ofItem(itemId)).toFixed();
}

function operation(setUpMinutes: string | null, runMinutes: string, cleanUpMinutes: string | null) {
  return {
    operationId: 'o',
    sequence: 10,
    name: 'Turn',
    workCenterId: 'lathe',
    setUpMinutes,
    runMinutes,
    cleanUpMinutes,
    crewSize: 1,
    yield: '1',
    instructions: [],
    characteristics: [],
    tools: [],
  };
}

describe('standard cost', () => {
  it('rolls up through a batch of a dozen', () => {
    expect(costOf([head, table(false)], 'head')).toBe('468.75');
    expect(costOf([head, table(false)], 'table')).toBe('718.75');
  });
  it('is the same when the dozen is a phantom', () => {
    expect(costOf([head, table(true)], 'table')).toBe('718.75');
  });
  it('takes a phantom with a standard of its own at that', () => {
    expect(costOf([head, table(true)], 'table', { head: '300' })).toBe('550');
  });
  it('takes what is not made here at what it is bought for', () => {
    expect(costOf([table(false)], 'table')).toBe('550');
  });
  it('takes the lines that are valid on the date', () => {
    const changed = {
      ...table(false),
      lines: [
        { ...line('leg', '4'), effectiveTo: on },
        { ...line('glass', '1'), effectiveFrom: on },
      ],
    };
    expect(costOf([changed], 'table')).toBe('100');
  });
  it('rounds each element once, half to even, to 6 decimals, and what holds it takes that', () => {
    const third = made('third', '3', [line('glass', '1')]);
    const whole = made('whole', '1', [line('third', '3')]);
    expect(costOf([third, whole], 'third')).toBe('33.333333');
    expect(costOf([third, whole], 'whole')).toBe('99.999999');
    const half = made('half', '80000000', [line('glass', '1')]);
    expect(costOf([half], 'half')).toBe('0.000001');
    const even = made('even', '40000000', [line('glass', '1')]);
    expect(costOf([even], 'even')).toBe('0.000002');
  });
  it('credits what a run gives back at its standard', () => {
    const sheet = made('sheet', '2', [line('glass', '3'), line('leg', '-2')]);
    const { lowerLevels } = rollUp([sheet]).ofItem('sheet');
    expect(lowerLevels.material.toFixed()).toBe('150');
    expect(lowerLevels.byProduct.toFixed()).toBe('-25');
  });
  it('knows what its own level adds from what comes with components', () => {
    const lathe = { ...noRate, hourlyRate: '60' };
    const pin = {
      ...made('pin', '1', [line('bolt', '1')]),
      operations: [operation('0', '3', '0')],
    };
    const axle = {
      ...made('axle', '1', [line('pin', '2')]),
      operations: [operation('0', '5', '0')],
    };
    const { thisLevel, lowerLevels } = rollUp([pin, axle], { rate: lathe }).ofItem('axle');
    expect([thisLevel.machine, thisLevel.material].map(String)).toEqual(['5', '0']);
    expect([lowerLevels.machine, lowerLevels.material].map(String)).toEqual(['6', '20']);
  });
});

describe('an operation', () => {
  const part = (one: ReturnType<typeof operation>) => ({
    ...made('part', '10', []),
    operations: [one],
  });
  const cost = (one: ReturnType<typeof operation>, rate: Partial<Rate>) =>
    rollUp([part(one)], { rate: { ...noRate, ...rate } }).ofItem('part').thisLevel;

  it('costs machine time at the rate of the work centre, set-up spread over the batch', () => {
    expect(cost(operation('30', '60', '30'), { hourlyRate: '90' }).machine.toFixed()).toBe('18');
  });
  it('costs people and overhead: a share of both and so much for each machine hour', () => {
    const all = cost(operation('0', '60', '0'), {
      hourlyRate: '90',
      labourRate: '30',
      overheadPercent: '50',
      overheadHourly: '10',
    });
    expect([all.labour, all.machine, all.overhead].map(String)).toEqual(['3', '9', '7']);
  });
  it('costs each of the crew for the whole time, and the machine once', () => {
    const crew = { ...operation('0', '60', '0'), crewSize: 3 };
    const all = cost(crew, { hourlyRate: '90', labourRate: '30' });
    expect([all.labour, all.machine].map(String)).toEqual(['9', '9']);
    const alone = cost({ ...crew, crewSize: 0 }, { hourlyRate: '90', labourRate: '30' });
    expect([alone.labour, alone.machine].map(String)).toEqual(['0', '9']);
  });
  it('is slowed by efficiency in its run time only, and takes the usual set-up if it says none', () => {
    const usual = { efficiencyPercent: '80', setUpMinutes: '15', cleanUpMinutes: '15' };
    const minutes = (one: ReturnType<typeof operation>) => {
      const { once, run } = operationMinutes(one, { ...noRate, ...usual });
      return [once, run].map(String);
    };
    expect(minutes(operation(null, '20', null))).toEqual(['30', '25']);
    expect(minutes(operation('17', '20', '16'))).toEqual(['33', '25']);
    expect(minutes(operation('17', '20', null))).toEqual(['32', '25']);
    expect(minutes(operation('0', '20', '0'))).toEqual(['0', '25']);
  });
  it('done outside costs its price a unit, and no time', () => {
    const outside = cost(operation('30', '60', '30'), { hourlyRate: '90', subcontractCost: '2.5' });
    expect([outside.subcontract, outside.machine].map(String)).toEqual(['2.5', '0']);
  });
});

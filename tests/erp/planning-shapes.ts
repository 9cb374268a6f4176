// Companies as fast-check makes them up: items, what they are made of, and what happens to them.
import fc from 'fast-check';
import type { Parameters } from './planned-site.ts';

export interface Shape {
  /** For each item its parameters and, of items after it, what it is made of. */
  readonly items: readonly { parameters: Parameters; lines: readonly Part[]; batch: string }[];
  readonly first: readonly Change[];
  readonly then: readonly Change[];
}

interface Part {
  readonly step: number;
  readonly quantity: string;
  readonly phantom: boolean;
  readonly attrition: string;
  readonly roundingMultiple: string | null;
}

export interface Change {
  readonly kind: 'order' | 'purchase' | 'stock' | 'forecast' | 'parameters' | 'firm' | 'supersede';
  readonly item: number;
  readonly quantity: number;
  readonly day: number;
  readonly parameters: Parameters;
  readonly step: number;
  readonly useUp: boolean;
  readonly factor: string;
}

const small = fc.integer({ min: 1, max: 40 });
const lotSizing = fc.oneof(
  fc.constant({ lot_rule: 'LOT_FOR_LOT' }),
  small.map((fixed) => ({ lot_rule: 'FIXED', lot_quantity: String(fixed) })),
  fc.record({
    lot_rule: fc.constant('PERIOD'),
    lot_period_days: fc.integer({ min: 1, max: 12 }),
    lot_minimum: fc.constantFrom(null, '5'),
    lot_maximum: fc.constantFrom(null, '30'),
    lot_multiple: fc.constantFrom(null, '5'),
  }),
);
const parameters: fc.Arbitrary<Parameters> = fc
  .record({
    supply_type: fc.constantFrom('MAKE' as const, 'MAKE' as const, 'BUY' as const),
    lead_time_days: fc.integer({ min: 0, max: 4 }),
    lead_time_days_per_unit: fc.constantFrom('0', '0', '0.05'),
    safety_stock: fc.constantFrom('0', '0', '7'),
    yield: fc.constantFrom('1', '1', '0.9'),
    planning_fence_days: fc.constantFrom(0, 0, 3),
    rescheduling_days: fc.constantFrom(0, 0, 5),
    sizing: lotSizing,
  })
  .map(({ sizing, ...more }) => ({ ...more, ...sizing }));
const part: fc.Arbitrary<Part> = fc.record({
  step: fc.integer({ min: 1, max: 4 }),
  quantity: fc.constantFrom('1', '2', '3', '0.5'),
  phantom: fc.constantFrom(false, false, true),
  attrition: fc.constantFrom('0', '0', '0.1'),
  roundingMultiple: fc.constantFrom(null, null, '4'),
});
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(
    ...(['order', 'order', 'purchase', 'stock', 'forecast', 'parameters', 'firm'] as const),
    ...(['supersede', 'supersede'] as const),
  ),
  item: fc.integer({ min: 0, max: 6 }),
  quantity: small,
  day: fc.integer({ min: -3, max: 30 }),
  parameters,
  step: fc.integer({ min: 1, max: 3 }),
  useUp: fc.boolean(),
  factor: fc.constantFrom('1', '2', '0.5'),
});
export const shape: fc.Arbitrary<Shape> = fc.record({
  items: fc.array(
    fc.record({
      parameters,
      lines: fc.array(part, { maxLength: 3 }),
      batch: fc.constantFrom('1', '1', '5'),
    }),
    { minLength: 3, maxLength: 7 },
  ),
  first: fc.array(change, { minLength: 2, maxLength: 10 }),
  then: fc.array(change, { minLength: 1, maxLength: 5 }),
});

/** Nothing may be late: open supply that is does not count, and the fence lets everything in. */
export const calm = (made: Shape): Shape => {
  const still = (how: Parameters) => ({ ...how, planning_fence_days: 0, rescheduling_days: 0 });
  const all = (changes: readonly Change[]) =>
    changes.map((one) => ({ ...one, parameters: still(one.parameters) }));
  return {
    items: made.items.map((one) => ({ ...one, parameters: still(one.parameters) })),
    first: all(made.first),
    then: all(made.then),
  };
};

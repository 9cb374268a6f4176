import { Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';

export interface LineToCheck {
  readonly findNumber: number;
  readonly componentId: string;
  readonly stockQuantity: string;
  readonly attrition: string;
  readonly setUpQuantity: string;
  readonly roundingMultiple: string | null;
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  readonly fromLotNumber: string | null;
  readonly toLotNumber: string | null;
}

export interface ComponentToCheck {
  readonly id: string;
  readonly number: string;
  readonly tracking: 'NONE' | 'LOT' | 'SERIAL';
}

/** What must be true of one line whatever else is on the BOM. */
export function assertLine(
  line: LineToCheck,
  component: ComponentToCheck,
  parent: ComponentToCheck,
  at: number,
): void {
  const field = (name: string) => `lines.${at}.${name}`;
  if (line.componentId === parent.id) {
    throw new Refusal(
      'BOM_SELF_REFERENCE',
      'An item is not a component of itself.',
      field('componentId'),
    );
  }
  if (!decimal(line.stockQuantity).isPositive() || decimal(line.stockQuantity).isZero()) {
    throw new Refusal(
      'QUANTITY_NOT_POSITIVE',
      'A line needs more than nothing.',
      field('quantity'),
    );
  }
  if (component.tracking === 'SERIAL' && !decimal(line.stockQuantity).isInteger()) {
    throw new Refusal(
      'SERIALISED_QUANTITY_FRACTIONAL',
      `${component.number} has serial numbers: its quantity is whole.`,
      field('quantity'),
    );
  }
  assertExtras(line, at);
}

/** Attrition, set-up, rounding and validity of a line. */
function assertExtras(line: LineToCheck, at: number): void {
  const field = (name: string) => `lines.${at}.${name}`;
  const attrition = decimal(line.attrition);
  if (attrition.isNegative() || attrition.gte(10)) {
    throw new Refusal(
      'ATTRITION_OUT_OF_RANGE',
      'Attrition is a fraction from 0 to below 10.',
      field('attrition'),
    );
  }
  if (decimal(line.setUpQuantity).isNegative()) {
    throw new Refusal(
      'QUANTITY_NEGATIVE',
      'A set-up quantity is not negative.',
      field('setUpQuantity'),
    );
  }
  if (line.roundingMultiple !== null && decimal(line.roundingMultiple).lte(0)) {
    throw new Refusal(
      'QUANTITY_NOT_POSITIVE',
      'A rounding multiple is above 0.',
      field('roundingMultiple'),
    );
  }
  if (
    line.effectiveFrom !== null &&
    line.effectiveTo !== null &&
    line.effectiveFrom >= line.effectiveTo
  ) {
    throw new Refusal(
      'EFFECTIVITY_EMPTY',
      'The line is never valid: its end is excluded.',
      field('effectiveTo'),
    );
  }
}

/** An assembly is released after its parts, or together with them. */
export function assertComponentsReleased(unreleased: readonly string[]): void {
  if (unreleased.length > 0) {
    const named = unreleased.slice(0, 5).join(', ');
    throw new Refusal('COMPONENT_NOT_RELEASED', `Not released yet: ${named}.`);
  }
}

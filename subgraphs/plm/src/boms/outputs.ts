import { Refusal } from '@throughline/chassis/refusal';
import { decimal, sum } from '@throughline/chassis/values/decimal';
import { isValidOn } from '@throughline/definitions/effectivity';
import type { ComponentToCheck, LineToCheck } from './rules.ts';

export interface OutputToCheck extends LineToCheck {
  readonly kind: 'COMPONENT' | 'BY_PRODUCT' | 'CO_PRODUCT';
  readonly costShare: string | null;
  readonly phantom: boolean;
  readonly referenceDesignators: readonly string[];
  readonly substitutes: readonly unknown[];
}

/** What comes out comes out in proportion: nothing of it is lost, rounded or replaced. */
export function assertOutput(line: OutputToCheck, item: ComponentToCheck, at: number): void {
  const field = (name: string) => `lines.${at}.${name}`;
  const share = line.costShare === null ? null : decimal(line.costShare);
  const isCoProduct = line.kind === 'CO_PRODUCT';
  if (isCoProduct !== (share !== null) || share?.lte(0) || share?.gte(1)) {
    throw new Refusal(
      'COST_SHARE_OUT_OF_RANGE',
      'A co-product, and nothing else, has a share above 0 and below 1.',
      field('costShare'),
    );
  }
  if (line.kind === 'COMPONENT') return;
  const isPlain =
    !line.phantom &&
    decimal(line.attrition).isZero() &&
    decimal(line.setUpQuantity).isZero() &&
    line.roundingMultiple === null &&
    line.fromLotNumber === null &&
    line.toLotNumber === null &&
    line.referenceDesignators.length === 0 &&
    line.substitutes.length === 0;
  if (isPlain && item.tracking !== 'SERIAL') return;
  throw new Refusal(
    'OUTPUT_LINE_MISMATCH',
    'What comes out has a quantity and dates only, and no serial numbers.',
    field('kind'),
  );
}

/** On no date do co-products take all the cost: something is left to the item itself. */
export function assertShares(lines: readonly OutputToCheck[]): void {
  const shared = lines.flatMap((line, at) => (line.kind === 'CO_PRODUCT' ? [{ line, at }] : []));
  for (const { line, at } of shared) {
    const on = line.effectiveFrom ?? '';
    const together = shared.filter(({ line: other }) =>
      isValidOn(on, other.effectiveFrom, other.effectiveTo),
    );
    if (sum(together.map(({ line: { costShare } }) => costShare ?? 0)).gte(1)) {
      throw new Refusal(
        'COST_SHARE_OUT_OF_RANGE',
        'Co-products take less than all of the cost together.',
        `lines.${at}.costShare`,
      );
    }
  }
}

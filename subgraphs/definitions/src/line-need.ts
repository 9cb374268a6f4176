import { decimal, type Decimal, type DecimalInput } from '@throughline/chassis/values/decimal';
import type { DefinitionLine } from '@throughline/schema/events/plm';

type LineQuantities = Pick<
  DefinitionLine,
  'quantity' | 'attrition' | 'setUpQuantity' | 'roundingMultiple'
>;

/**
 * What a line needs for a run: attrition first, then the set-up quantity, then rounding up.
 * `batches` is the quantity made divided by what one BOM batch yields.
 */
export function lineNeed(line: LineQuantities, batches: DecimalInput): Decimal {
  const made = decimal(line.quantity).times(batches);
  if (made.isZero()) return made;
  const need = made.times(decimal(line.attrition).plus(1)).plus(line.setUpQuantity);
  if (line.roundingMultiple === null) return need;
  return need.div(line.roundingMultiple).ceil().times(line.roundingMultiple);
}

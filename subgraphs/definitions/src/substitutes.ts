import { decimal } from '@throughline/chassis/values/decimal';
import type { DefinitionLine } from '@throughline/schema/events/plm';

export type Substitute = NonNullable<DefinitionLine['substitutes']>[number];

/** Of two lines that ask for one item: what may stand in on both, in the same measure. */
export function onBoth(
  known: readonly Substitute[],
  more: readonly Substitute[],
): readonly Substitute[] {
  if (known.length === 0) return known;
  return known.filter((one) =>
    more.some((other) => other.itemId === one.itemId && decimal(other.ratio).eq(one.ratio)),
  );
}

import { Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';

export interface NewSubstitute {
  readonly itemId: string;
  readonly ratio: string;
  readonly rank: number;
}

const mostSubstitutes = 20;

export function assertRank(rank: number, field: string): void {
  if (rank >= 1 && rank <= 999) return;
  throw new Refusal('RANK_OUT_OF_RANGE', 'A rank is 1, which is taken first, to 999.', field);
}

/** Interchangeable is only what is counted in the same unit, and is another thing. */
export function assertAlternate(
  item: { id: string; number: string; unit: string },
  other: { id: string; number: string; unit: string },
): void {
  if (item.id === other.id) {
    throw new Refusal(
      'ALTERNATE_OF_ITSELF',
      'An item is not its own alternate.',
      'alternateItemId',
    );
  }
  if (item.unit !== other.unit) {
    throw new Refusal(
      'UNIT_MISMATCH',
      `${item.number} is kept in ${item.unit}, ${other.number} in ${other.unit}.`,
      'alternateItemId',
    );
  }
}

/** What may stand in on one line of a BOM. */
export function assertSubstitutes(
  line: { componentId: string; parentItemId: string; substitutes: readonly NewSubstitute[] },
  field: string,
): void {
  const { componentId, parentItemId, substitutes } = line;
  if (substitutes.length > mostSubstitutes) {
    throw new Refusal(
      'TOO_MANY_LINES',
      `A line has at most ${mostSubstitutes} substitutes.`,
      field,
    );
  }
  const seen = new Set<string>();
  for (const [at, { itemId, ratio, rank }] of substitutes.entries()) {
    const place = `${field}.${at}`;
    if (itemId === parentItemId) {
      throw new Refusal(
        'BOM_SELF_REFERENCE',
        'An item is not a component of itself.',
        `${place}.itemId`,
      );
    }
    if (itemId === componentId || seen.has(itemId)) {
      throw new Refusal(
        'DUPLICATE_SUBSTITUTE',
        'A substitute is another item than the component, and stands once.',
        `${place}.itemId`,
      );
    }
    seen.add(itemId);
    if (!decimal(ratio).gt(0)) {
      throw new Refusal('QUANTITY_NOT_POSITIVE', 'A ratio is above 0.', `${place}.ratio`);
    }
    assertRank(rank, `${place}.rank`);
  }
}

export function assertName(name: string, longest: number, field: string): void {
  if (name.trim() === name && name !== '' && name.length <= longest) return;
  throw new Refusal('INVALID_NAME', `A name has 1 to ${longest} characters.`, field);
}

/** What is no longer made is not what we prefer. */
export function assertPreferable(state: { lifecycle: string; preferred: boolean }): void {
  if (!state.preferred || state.lifecycle !== 'DISCONTINUED') return;
  throw new Refusal(
    'PREFERRED_PART_DISCONTINUED',
    'What is no longer made is not preferred.',
    'preferred',
  );
}

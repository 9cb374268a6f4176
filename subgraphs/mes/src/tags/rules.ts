import { Refusal } from '@throughline/chassis/refusal';
import { assertUnit } from '@throughline/chassis/values/quantity';
import { assertName } from '../equipment/rules.ts';

export type TagKind = 'MEASUREMENT' | 'COUNTER' | 'STATE';
export type TagDataType = 'DECIMAL' | 'INTEGER' | 'BOOLEAN' | 'TEXT';

export interface TagDefinition {
  readonly name: string;
  readonly kind: TagKind;
  readonly dataType: TagDataType;
  readonly unit: string | null;
}

export function assertTag({ name, kind, dataType, unit }: TagDefinition): void {
  assertName(name, 'name');
  const isNumber = dataType === 'DECIMAL' || dataType === 'INTEGER';
  if (kind === 'COUNTER' && !isNumber) {
    throw new Refusal('COUNTER_NOT_A_NUMBER', 'A counter counts in numbers.', 'dataType');
  }
  if (kind === 'STATE' && dataType !== 'TEXT' && dataType !== 'INTEGER') {
    const rule = 'A state is said by its name or its whole number.';
    throw new Refusal('STATE_NOT_NAMED', rule, 'dataType');
  }
  if (unit === null) return;
  if (!isNumber || kind === 'STATE') {
    throw new Refusal('UNIT_OF_NO_NUMBER', 'Only a number has a unit.', 'unit');
  }
  assertUnit(unit, 'unit');
}

/** What was recorded is read by what the tag is. */
export function assertSameTag(known: TagDefinition, asked: TagDefinition): void {
  for (const field of ['kind', 'dataType', 'unit'] as const) {
    if (known[field] === asked[field]) continue;
    const was = known[field] ?? 'none';
    throw new Refusal('TAG_FIXED', `${known.name} has ${was}; define another tag.`, field);
  }
}

/** How machines call it. */
export function pathOf(codes: readonly string[], name: string): string {
  return [...codes, name].join('/');
}

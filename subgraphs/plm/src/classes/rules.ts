import { Refusal } from '@throughline/chassis/refusal';
import { Decimal, decimal, plain } from '@throughline/chassis/values/decimal';
import { assertUnit, convert } from '@throughline/chassis/values/quantity';

export type AttributeKind = 'TEXT' | 'DECIMAL' | 'INTEGER' | 'BOOLEAN' | 'DATE' | 'CHOICE';

export interface NewAttribute {
  readonly code: string;
  readonly name: string;
  readonly kind: AttributeKind;
  readonly unit: string | null;
  readonly required: boolean;
  readonly minimum: string | null;
  readonly maximum: string | null;
  readonly choices: string[] | null;
}

export interface Attribute extends NewAttribute {
  readonly id: string;
}

/** What a caller says an attribute is: one of them is not null. */
export interface GivenValue {
  readonly attributeId: string;
  readonly text: string | null;
  readonly decimal: { readonly value: string; readonly unit: string | null } | null;
  readonly integer: number | null;
  readonly boolean: boolean | null;
  readonly date: string | null;
  readonly choice: string | null;
}

/** As it is kept: one column a kind. */
export interface KeptValue {
  readonly attributeId: string;
  readonly text: string | null;
  readonly number: string | null;
  readonly flag: boolean | null;
  readonly day: string | null;
}

const codePattern = /^[A-Z0-9][A-Z0-9_.-]{0,39}$/;
const longestText = 1000;
const mostChoices = 200;
/** As many places as the graph's Decimal has. */
const places = 12;

export function assertCode(code: string, field: string): void {
  if (codePattern.test(code)) return;
  throw new Refusal(
    'INVALID_CODE',
    'A code has 1 to 40 capital letters, digits, `_`, `.` or `-`.',
    field,
  );
}

/** A definition must make sense for its kind. */
export function assertAttribute(attribute: NewAttribute, field: string): void {
  assertCode(attribute.code, `${field}.code`);
  const { kind, unit, minimum, maximum, choices } = attribute;
  const wrong = (message: string, name: string) =>
    new Refusal('INVALID_ATTRIBUTE', message, `${field}.${name}`);
  if (unit !== null) {
    if (kind !== 'DECIMAL') throw wrong('Only a DECIMAL has a unit.', 'unit');
    assertUnit(unit, `${field}.unit`);
  }
  const numeric = kind === 'DECIMAL' || kind === 'INTEGER';
  if ((minimum !== null || maximum !== null) && !numeric) {
    throw wrong('Only a DECIMAL or an INTEGER has limits.', 'minimum');
  }
  if (minimum !== null && maximum !== null && decimal(minimum).gt(maximum)) {
    throw wrong('The least is not above the most.', 'minimum');
  }
  if ((kind === 'CHOICE') !== (choices !== null)) {
    throw wrong('A CHOICE, and nothing else, has choices.', 'choices');
  }
  if (choices === null) return;
  const odd = choices.some((choice) => choice.trim() === '' || choice.length > longestText);
  const count = choices.length;
  if (odd || count < 1 || count > mostChoices || new Set(choices).size < count) {
    throw wrong(`There are 1 to ${mostChoices} choices, each once.`, 'choices');
  }
}

const slots = {
  TEXT: 'text',
  DECIMAL: 'decimal',
  INTEGER: 'integer',
  BOOLEAN: 'boolean',
  DATE: 'date',
  CHOICE: 'choice',
} as const;

/** The value as it is kept, or why it is none of this attribute. */
export function keepValue(attribute: Attribute, given: GivenValue, field: string): KeptValue {
  const slot = slots[attribute.kind];
  const said = Object.values(slots).filter((name) => given[name] !== null);
  if (said.length !== 1 || said[0] !== slot) {
    throw new Refusal(
      'ATTRIBUTE_KIND_MISMATCH',
      `${attribute.code} is a ${attribute.kind}: give it as \`${slot}\`, and nothing else.`,
      field,
    );
  }
  const kept = { attributeId: attribute.id, text: null, number: null, flag: null, day: null };
  if (given.decimal !== null) {
    return { ...kept, number: keepDecimal(attribute, given.decimal, `${field}.decimal`) };
  }
  if (given.integer !== null) {
    assertRange(attribute, String(given.integer), `${field}.integer`);
    return { ...kept, number: String(given.integer) };
  }
  if (given.boolean !== null) return { ...kept, flag: given.boolean };
  if (given.date !== null) return { ...kept, day: given.date };
  return { ...kept, text: keepText(attribute, given, field) };
}

function keepDecimal(
  attribute: Attribute,
  { value, unit }: { value: string; unit: string | null },
  field: string,
): string {
  if (unit !== null && attribute.unit === null) {
    throw new Refusal('UNIT_MISMATCH', `${attribute.code} has no unit.`, `${field}.unit`);
  }
  const own = attribute.unit;
  const converted =
    unit === null || own === null ? decimal(value) : convert(value, unit, own, `${field}.unit`);
  const kept = converted.toDecimalPlaces(places, Decimal.ROUND_HALF_EVEN);
  assertRange(attribute, kept, field);
  return plain(kept);
}

function keepText(attribute: Attribute, given: GivenValue, field: string): string {
  if (given.choice !== null) {
    if (attribute.choices?.includes(given.choice)) return given.choice;
    throw new Refusal(
      'ATTRIBUTE_NOT_A_CHOICE',
      `${attribute.code} is one of ${(attribute.choices ?? []).slice(0, 10).join(', ')}.`,
      `${field}.choice`,
    );
  }
  const text = given.text ?? '';
  if (text.trim() === '' || text.length > longestText) {
    throw new Refusal(
      'ATTRIBUTE_OUT_OF_RANGE',
      `A text has 1 to ${longestText} characters.`,
      `${field}.text`,
    );
  }
  return text;
}

function assertRange(attribute: Attribute, value: string | Decimal, field: string): void {
  const { code, minimum, maximum } = attribute;
  const low = minimum !== null && decimal(value).lt(minimum);
  if (!low && !(maximum !== null && decimal(value).gt(maximum))) return;
  throw new Refusal(
    'ATTRIBUTE_OUT_OF_RANGE',
    `${code} lies between ${minimum ?? '-∞'} and ${maximum ?? '∞'}.`,
    field,
  );
}

/** All that an item of a class is said to be, at once: what is required is there, nothing else is. */
export function keepValues(
  attributes: readonly Attribute[],
  given: readonly GivenValue[],
): KeptValue[] {
  const byId = new Map(attributes.map((attribute) => [attribute.id, attribute]));
  const seen = new Set<string>();
  const kept = given.map((value, at) => {
    const field = `attributes.${at}`;
    const attribute = byId.get(value.attributeId);
    if (!attribute) {
      throw new Refusal(
        'UNKNOWN_ATTRIBUTE',
        "The item's class and those above it have no such attribute.",
        `${field}.attributeId`,
      );
    }
    if (seen.has(attribute.id)) {
      throw new Refusal(
        'DUPLICATE_ATTRIBUTE',
        `${attribute.code} is given twice.`,
        `${field}.attributeId`,
      );
    }
    seen.add(attribute.id);
    return keepValue(attribute, value, field);
  });
  const missing = attributes.filter(({ id, required }) => required && !seen.has(id));
  if (missing.length > 0) {
    throw new Refusal(
      'ATTRIBUTE_REQUIRED',
      `Required: ${missing.map(({ code }) => code).join(', ')}.`,
      'attributes',
    );
  }
  return kept;
}

/** What is required of a class is known before its items are released. */
export function assertDescribed(missing: readonly { number: string; code: string }[]): void {
  if (missing.length === 0) return;
  const named = missing.slice(0, 5).map(({ number, code }) => `${code} of ${number}`);
  throw new Refusal('ATTRIBUTE_REQUIRED', `Required, and not given: ${named.join(', ')}.`);
}

export interface GivenRange {
  readonly text: string | null;
  readonly choices: readonly string[] | null;
  readonly minimum: string | null;
  readonly maximum: string | null;
  readonly unit: string | null;
  readonly boolean: boolean | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** What a filter asks, in the attribute's own unit; refused when it does not fit the kind. */
export function readRange(attribute: Attribute, asked: GivenRange, field: string): GivenRange {
  const fitting: Readonly<Record<AttributeKind, readonly (keyof GivenRange)[]>> = {
    TEXT: ['text'],
    DECIMAL: ['minimum', 'maximum', 'unit'],
    INTEGER: ['minimum', 'maximum'],
    BOOLEAN: ['boolean'],
    DATE: ['from', 'to'],
    CHOICE: ['choices'],
  };
  const fits = fitting[attribute.kind];
  const said = (Object.keys(asked) as (keyof GivenRange)[]).filter((name) => asked[name] !== null);
  const odd = said.find((name) => !fits.includes(name));
  if (odd !== undefined) {
    throw new Refusal(
      'ATTRIBUTE_KIND_MISMATCH',
      `${attribute.code} is a ${attribute.kind}: it is asked for by ${fits.join(', ')}.`,
      `${field}.${odd}`,
    );
  }
  const { unit } = asked;
  if (unit === null) return asked;
  if (attribute.unit === null) {
    throw new Refusal('UNIT_MISMATCH', `${attribute.code} has no unit.`, `${field}.unit`);
  }
  const inOwn = (value: string | null) =>
    value === null
      ? null
      : plain(
          convert(value, unit, attribute.unit ?? unit, `${field}.unit`).toDecimalPlaces(
            places,
            Decimal.ROUND_HALF_EVEN,
          ),
        );
  return { ...asked, minimum: inOwn(asked.minimum), maximum: inOwn(asked.maximum), unit: null };
}

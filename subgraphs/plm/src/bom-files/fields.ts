import { Refusal } from '@throughline/chassis/refusal';

/** What a column may say, in the order in which it is written, with its usual header. */
export const headers = {
  LEVEL: 'level',
  PARENT_ITEM: 'parent',
  PARENT_REVISION: 'revision',
  FIND_NUMBER: 'find_number',
  KIND: 'kind',
  COMPONENT_ITEM: 'component',
  COMPONENT_DESCRIPTION: 'description',
  QUANTITY: 'quantity',
  UNIT: 'unit',
  REFERENCE_DESIGNATORS: 'reference_designators',
  ATTRITION: 'attrition',
  SET_UP_QUANTITY: 'set_up_quantity',
  ROUNDING_MULTIPLE: 'rounding_multiple',
  EFFECTIVE_FROM: 'effective_from',
  EFFECTIVE_TO: 'effective_to',
  FROM_LOT_NUMBER: 'from_lot_number',
  TO_LOT_NUMBER: 'to_lot_number',
  OPERATION_SEQUENCE: 'operation_sequence',
  PHANTOM: 'phantom',
  COST_SHARE: 'cost_share',
} as const;

export type BomField = keyof typeof headers;

export const allFields = Object.keys(headers) as BomField[];

/** What a file must say of a line. */
const neededFields = ['FIND_NUMBER', 'COMPONENT_ITEM', 'QUANTITY'] as const;
/** What a file tells people, and not us. */
const writtenOnly: readonly BomField[] = ['PARENT_REVISION', 'COMPONENT_DESCRIPTION'];

export interface MappedColumn {
  readonly field: BomField;
  readonly column: string;
}

const separators = [',', ';', '\t', '|'];
const designatorSeparators = [',', ';', '|', ' '];

export function assertSeparators(asked: {
  separator: string;
  designatorSeparator?: string | null;
}): void {
  const { separator, designatorSeparator } = asked;
  const said = 'This sign does not separate anything here.';
  if (!separators.includes(separator)) throw new Refusal('INVALID_SEPARATOR', said, 'separator');
  if (designatorSeparator && !designatorSeparators.includes(designatorSeparator)) {
    throw new Refusal('INVALID_SEPARATOR', said, 'designatorSeparator');
  }
}

/** Each field once, and each column: what is written twice would be read wrongly. */
export function assertMapping(columns: readonly MappedColumn[]): void {
  const fields = new Set<BomField>();
  const names = new Set<string>();
  for (const [at, { field, column }] of columns.entries()) {
    const name = column.trim().toLowerCase();
    if (name === '' || name.length > 200) {
      throw new Refusal(
        'INVALID_TEXT',
        'A column has 1 to 200 characters.',
        `columns.${at}.column`,
      );
    }
    if (fields.has(field)) {
      throw new Refusal('FIELD_MAPPED_TWICE', `${field} has two columns.`, `columns.${at}.field`);
    }
    if (names.has(name)) {
      throw new Refusal('COLUMN_AMBIGUOUS', `"${column}" says two things.`, `columns.${at}.column`);
    }
    fields.add(field);
    names.add(name);
  }
}

/** Where each field stands in a row, and what its column is called there. */
export type Places = ReadonlyMap<BomField, { readonly at: number; readonly column: string }>;

interface Header {
  /** Texts of the header row; null: there is none, and letters name the columns. */
  readonly texts: readonly string[] | null;
  readonly columns: readonly MappedColumn[] | null;
}

export function placesOf({ texts, columns }: Header): Places {
  if (columns) assertMapping(columns);
  const names = texts?.map((text) => text.trim().toLowerCase());
  const usual = allFields.map((field) => ({ field, column: headers[field] }));
  const places = new Map<BomField, { at: number; column: string }>();
  for (const [place, { field, column }] of (columns ?? usual).entries()) {
    if (writtenOnly.includes(field)) continue;
    const name = column.trim().toLowerCase();
    const at = names ? names.indexOf(name) : letterAt(name);
    const path = columns ? `columns.${place}.column` : 'columns';
    if (at < 0) {
      if (!columns) continue;
      throw new Refusal('COLUMN_NOT_FOUND', `The file has no column "${column}".`, path);
    }
    if (names && names.indexOf(name, at + 1) >= 0) {
      throw new Refusal('COLUMN_AMBIGUOUS', `The file has two columns "${column}".`, path);
    }
    places.set(field, { at, column: column.trim() });
  }
  const missing = neededFields.find((field) => !places.has(field));
  if (missing) {
    throw new Refusal('FIELD_NOT_MAPPED', `No column says what the ${missing} is.`, 'columns');
  }
  return places;
}

/** A is the first column, AA the 27th; -1 when it is no letter. */
function letterAt(name: string): number {
  if (!/^[a-z]{1,3}$/.test(name)) return -1;
  return [...name].reduce((at, letter) => at * 26 + letter.charCodeAt(0) - 96, 0) - 1;
}

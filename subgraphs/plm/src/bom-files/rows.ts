import { Refusal } from '@throughline/chassis/refusal';
import {
  type Cell,
  type CellManners,
  readDate,
  readDecimal,
  readInteger,
  readKind,
  readYesNo,
  textOf,
} from './cells.ts';
import { readDesignators } from './designators.ts';
import type { BomField, Places } from './fields.ts';
import type { TableRow } from './table.ts';

/** What a file says of a line. A field that has no column is not there. */
export interface SaidLine {
  readonly findNumber: number;
  readonly component: string;
  readonly quantity: string;
  /** Null: the component's stock unit. */
  readonly unit?: string | null;
  readonly kind?: 'COMPONENT' | 'BY_PRODUCT' | 'CO_PRODUCT';
  readonly costShare?: string | null;
  readonly attrition?: string;
  readonly setUpQuantity?: string;
  readonly roundingMultiple?: string | null;
  readonly phantom?: boolean;
  readonly effectiveFrom?: string | null;
  readonly effectiveTo?: string | null;
  readonly fromLotNumber?: string | null;
  readonly toLotNumber?: string | null;
  readonly operationSequence?: number | null;
  readonly referenceDesignators?: readonly string[];
}

export interface FileRow {
  readonly number: number;
  readonly parent: string | null;
  readonly level: number | null;
  readonly said: SaidLine;
}

/** What is wrong with a file, and where. */
export interface Problem {
  readonly row: number | null;
  readonly field: BomField | null;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}

type Reading = (cell: Cell, manners: CellManners) => unknown;

const orElse =
  (read: Reading, otherwise: unknown): Reading =>
  (cell, manners) =>
    textOf(cell) === '' ? otherwise : read(cell, manners);

const needed: Reading = () => {
  throw new Refusal('CELL_EMPTY', 'The cell is empty.');
};
const mustBe = (read: Reading): Reading => {
  return (cell, manners) => (textOf(cell) === '' ? needed : read)(cell, manners);
};

/** How each column becomes a field of a row. */
const readings: Partial<Record<BomField, readonly [name: string, read: Reading]>> = {
  LEVEL: ['level', mustBe(readInteger)],
  PARENT_ITEM: ['parent', mustBe(textOf)],
  FIND_NUMBER: ['findNumber', mustBe(readInteger)],
  COMPONENT_ITEM: ['component', mustBe(textOf)],
  QUANTITY: ['quantity', mustBe(readDecimal)],
  UNIT: ['unit', orElse(textOf, null)],
  KIND: ['kind', readKind],
  COST_SHARE: ['costShare', orElse(readDecimal, null)],
  ATTRITION: ['attrition', orElse(readDecimal, '0')],
  SET_UP_QUANTITY: ['setUpQuantity', orElse(readDecimal, '0')],
  ROUNDING_MULTIPLE: ['roundingMultiple', orElse(readDecimal, null)],
  PHANTOM: ['phantom', readYesNo],
  EFFECTIVE_FROM: ['effectiveFrom', orElse(readDate, null)],
  EFFECTIVE_TO: ['effectiveTo', orElse(readDate, null)],
  FROM_LOT_NUMBER: ['fromLotNumber', orElse(textOf, null)],
  TO_LOT_NUMBER: ['toLotNumber', orElse(textOf, null)],
  OPERATION_SEQUENCE: ['operationSequence', orElse(readInteger, null)],
  REFERENCE_DESIGNATORS: ['referenceDesignators', readDesignators],
};

/** The field of a line that a refusal names, e.g. `quantity` or `quantity.unit`. */
export function fieldNamed(name: string): BomField | null {
  if (name.startsWith('componentId')) return 'COMPONENT_ITEM';
  if (name === 'quantity.unit') return 'UNIT';
  const found = Object.entries(readings).find(([, [known]]) => known === name);
  return (found?.[0] as BomField | undefined) ?? null;
}

/** Every row that can be read, and everything that is wrong with the others. */
export function readRows(
  rows: readonly TableRow[],
  places: Places,
  manners: CellManners,
): { rows: FileRow[]; problems: Problem[] } {
  const read: FileRow[] = [];
  const problems: Problem[] = [];
  for (const { number, cells } of rows) {
    const values: Record<string, unknown> = {};
    let isWhole = true;
    for (const [field, { at, column }] of places) {
      const [name, reading] = readings[field] ?? [];
      if (!name || !reading) continue;
      try {
        values[name] = reading(cells[at] ?? null, manners);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { code, message } = error;
        problems.push({ row: number, field, column, code, message });
        isWhole = false;
      }
    }
    if (!isWhole) continue;
    const { parent = null, level = null, ...said } = values;
    // Each value was made by the reading of its field.
    read.push({ number, parent, level, said } as unknown as FileRow);
  }
  return { rows: read, problems };
}

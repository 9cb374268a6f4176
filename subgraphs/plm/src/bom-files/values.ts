import { plain } from '@throughline/chassis/values/decimal';
import { writeDesignators } from './designators.ts';
import type { BomField } from './fields.ts';
import type { Written } from './writing.ts';

/** A line as far as a file tells it. */
export interface LineToWrite {
  readonly findNumber: number;
  readonly kind: string;
  readonly quantity: string;
  readonly unit: string;
  readonly attrition: string;
  readonly setUpQuantity: string;
  readonly roundingMultiple: string | null;
  readonly phantom: boolean;
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  readonly fromLotNumber: string | null;
  readonly toLotNumber: string | null;
  readonly operationSequence: number | null;
  readonly costShare: string | null;
  readonly referenceDesignators: readonly string[];
}

type LineField = Exclude<
  BomField,
  'LEVEL' | 'PARENT_ITEM' | 'PARENT_REVISION' | 'COMPONENT_DESCRIPTION'
>;

const number = (value: string | number | null): Written =>
  value === null ? null : { number: plain(value) };
const date = (value: string | null): Written => (value === null ? null : { date: value });

/** What a file says of a line, field by field. */
export function valuesOf(
  line: LineToWrite,
  component: string,
  designatorSeparator: string,
): Record<LineField, Written> {
  return {
    FIND_NUMBER: number(line.findNumber),
    KIND: line.kind,
    COMPONENT_ITEM: component,
    QUANTITY: number(line.quantity),
    UNIT: line.unit,
    REFERENCE_DESIGNATORS: writeDesignators(line.referenceDesignators, designatorSeparator) || null,
    ATTRITION: number(line.attrition),
    SET_UP_QUANTITY: number(line.setUpQuantity),
    ROUNDING_MULTIPLE: number(line.roundingMultiple),
    EFFECTIVE_FROM: date(line.effectiveFrom),
    EFFECTIVE_TO: date(line.effectiveTo),
    FROM_LOT_NUMBER: line.fromLotNumber,
    TO_LOT_NUMBER: line.toLotNumber,
    OPERATION_SEQUENCE: number(line.operationSequence),
    PHANTOM: line.phantom,
    COST_SHARE: number(line.costShare),
  };
}

/** The same for people, where nothing is read back. */
export function saidOf(cell: Written): string | null {
  if (cell === null || typeof cell === 'string') return cell;
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return 'date' in cell ? cell.date : cell.number;
}

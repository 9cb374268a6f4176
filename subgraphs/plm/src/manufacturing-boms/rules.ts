import { notFound, Refusal } from '@throughline/chassis/refusal';

/** Only what is in work is written; what was released stays as it is. */
export function assertBomInWork(bom: { readonly status: string } | undefined): void {
  if (!bom) throw notFound('manufacturing BOM', 'manufacturingBomId');
  if (bom.status === 'IN_WORK') return;
  throw new Refusal(
    'MANUFACTURING_BOM_RELEASED',
    'This manufacturing BOM was released and never changes: derive the next version.',
    'manufacturingBomId',
  );
}

/** What can still change is derived later: sites make released designs. */
export function assertRevisionReleased(
  revision: { readonly label: string | null; readonly lifecycle: string } | undefined,
  field: string,
): void {
  if (!revision) throw notFound('revision', field);
  if (revision.label !== null && revision.lifecycle !== 'OBSOLETE') return;
  throw new Refusal(
    'REVISION_NOT_RELEASED',
    'A manufacturing BOM makes a released revision that is not obsolete.',
    field,
  );
}

interface KeptLine {
  readonly sourceLineId: string | null;
  readonly componentId: string;
}

export interface DroppedLine {
  readonly lineId: string;
  readonly reason: string;
}

interface EngineeringLine {
  readonly id: string;
  readonly findNumber: number;
  readonly componentId: string;
}

const longestReason = 500;

/** Nothing of the design gets lost: each engineering line is kept, or somebody says why not. */
export function assertAccounted(
  engineering: readonly EngineeringLine[],
  lines: readonly KeptLine[],
  dropped: readonly DroppedLine[],
): void {
  const known = new Map(engineering.map((line) => [line.id, line]));
  const open = new Map(known);
  for (const [at, { sourceLineId, componentId }] of lines.entries()) {
    if (sourceLineId === null) continue;
    const source = known.get(sourceLineId);
    if (!source) throw notFound('line of this revision', `lines.${at}.sourceLineId`);
    if (source.componentId !== componentId) {
      throw new Refusal(
        'SOURCE_COMPONENT_DIFFERS',
        'It stands for a line of another component: drop that one and add this one.',
        `lines.${at}.componentId`,
      );
    }
    open.delete(sourceLineId);
  }
  for (const [at, { lineId, reason }] of dropped.entries()) {
    const field = `droppedLines.${at}`;
    if (!known.has(lineId)) throw notFound('line of this revision', `${field}.lineId`);
    if (!open.delete(lineId)) {
      throw new Refusal(
        'LINE_KEPT_AND_DROPPED',
        'The line is kept, or dropped already.',
        `${field}.lineId`,
      );
    }
    if (reason.trim() === '' || reason.length > longestReason) {
      throw new Refusal(
        'INVALID_TEXT',
        `A reason has 1 to ${longestReason} characters.`,
        `${field}.reason`,
      );
    }
  }
  const [missing] = open.values();
  if (missing) {
    throw new Refusal(
      'LINE_UNACCOUNTED',
      `The engineering line with find number ${missing.findNumber} is neither kept nor dropped.`,
      'lines',
    );
  }
}

/** A line is used by an operation that there is. */
export function assertOperations(
  lines: readonly { readonly operationSequence: number | null }[],
  sequences: ReadonlySet<number>,
): void {
  for (const [at, { operationSequence }] of lines.entries()) {
    if (operationSequence === null || sequences.has(operationSequence)) continue;
    throw new Refusal(
      'OPERATION_UNKNOWN',
      `The site's process plan has no operation ${operationSequence}.`,
      `lines.${at}.operationSequence`,
    );
  }
}

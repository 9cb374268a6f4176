import { decodeId } from '@throughline/chassis/ids';
import type { MutationSetManufacturingBomArgs } from '../__generated__/resolvers.ts';
import { readSegment } from '../operations/arguments.ts';
import type { NewManufacturingBom } from './commands.ts';

type Input = MutationSetManufacturingBomArgs['input'];

export function readManufacturingBom(input: Input): NewManufacturingBom {
  return {
    manufacturingBomId: decodeId(
      'ManufacturingBom',
      input.manufacturingBomId,
      'manufacturingBomId',
    ),
    lines: input.lines.map(readLine),
    droppedLines: input.droppedLines.map(({ lineId, reason }, at) => ({
      lineId: decodeId('BomLine', lineId, `droppedLines.${at}.lineId`),
      reason,
    })),
    segments: input.segments?.map(readSegment) ?? null,
  };
}

function readLine(line: Input['lines'][number], at: number) {
  return {
    sourceLineId: line.sourceLineId
      ? decodeId('BomLine', line.sourceLineId, `lines.${at}.sourceLineId`)
      : null,
    findNumber: line.findNumber,
    componentId: decodeId('Item', line.componentId, `lines.${at}.componentId`),
    quantity: line.quantity,
    attrition: line.attrition,
    setUpQuantity: line.setUpQuantity,
    roundingMultiple: line.roundingMultiple ?? null,
    phantom: line.phantom,
    effectiveFrom: line.effectiveFrom ?? null,
    effectiveTo: line.effectiveTo ?? null,
    fromLotNumber: line.fromLotNumber ?? null,
    toLotNumber: line.toLotNumber ?? null,
    operationSequence: line.operationSequence ?? null,
    // Where pieces go, what may stand in for them and what comes out is engineering's.
    referenceDesignators: [],
    substitutes: [],
    kind: 'COMPONENT' as const,
    costShare: null,
  };
}

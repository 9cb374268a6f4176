import { decodeId } from '@throughline/chassis/ids';
import type { MutationSetOperationsArgs } from '../__generated__/resolvers.ts';
import type { NewSegment } from './commands.ts';

type Given = MutationSetOperationsArgs['input']['segments'][number];

export function readSegment(segment: Given, at: number): NewSegment {
  const place = `segments.${at}`;
  const { instructions, characteristics, tools, ...rest } = segment;
  return {
    ...rest,
    workCenterId: decodeId('WorkCenter', segment.workCenterId, `${place}.workCenterId`),
    setUpMinutes: segment.setUpMinutes ?? null,
    cleanUpMinutes: segment.cleanUpMinutes ?? null,
    instructions: instructions.map(({ sequence, text, pictureSha256 }) => ({
      sequence,
      text,
      pictureSha256: pictureSha256 ?? null,
    })),
    characteristics: characteristics.map(({ name, kind, sampling, ...more }) => ({
      name,
      kind,
      unit: more.unit ?? null,
      nominal: more.nominal ?? null,
      lowerLimit: more.lowerLimit ?? null,
      upperLimit: more.upperLimit ?? null,
      sampling,
      samplingInterval: more.samplingInterval ?? null,
      sampleSize: more.sampleSize,
      mandatory: more.mandatory,
    })),
    tools: tools.map(({ itemId, name, quantity }, nth) => ({
      itemId: itemId ? decodeId('Item', itemId, `${place}.tools.${nth}.itemId`) : null,
      name: name ?? null,
      quantity,
    })),
  };
}

import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import type { DefinitionOperation } from '@throughline/schema/events/plm';
import { assertPlan, type NewSegment } from '../operations/commands.ts';
import { lookUp } from '../operations/details.ts';

/** A site's own process plan as it will be published: it is written as a whole, never in parts. */
export async function publishedPlan(
  work: Work,
  segments: readonly NewSegment[],
): Promise<DefinitionOperation[]> {
  assertPlan(segments);
  const pictureOf = await lookUp(work, segments);
  return segments
    .map((segment, at) => {
      const { instructions, characteristics, tools, ...operation } = segment;
      return {
        ...operation,
        operationId: newId(),
        yield: plain(operation.yield),
        instructions: instructions.map(({ sequence, text, pictureSha256 }, nth) => {
          const picture = pictureOf(pictureSha256, `segments.${at}.instructions.${nth}`);
          return {
            sequence,
            text,
            picture: picture && {
              documentVersionId: picture.id,
              sha256: picture.sha256,
              mediaType: picture.mediaType,
            },
          };
        }),
        characteristics: characteristics.map((one) => ({ characteristicId: newId(), ...one })),
        tools: [...tools],
      };
    })
    .sort((one, other) => one.sequence - other.sequence);
}

/** The same as the graph shows operations. */
export function shownPlan(operations: readonly DefinitionOperation[]) {
  return operations.map(({ operationId, instructions, characteristics, ...operation }) => ({
    ...operation,
    id: operationId,
    instructions: instructions.map(({ picture, ...step }) => ({
      ...step,
      pictureVersionId: picture?.documentVersionId ?? null,
    })),
    characteristics: characteristics.map(({ characteristicId, ...one }) => ({
      ...one,
      id: characteristicId,
    })),
  }));
}

import { notFound, Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';

export interface NewInstruction {
  readonly sequence: number;
  readonly text: string;
  readonly pictureSha256: string | null;
}

export interface NewCharacteristic {
  readonly name: string;
  readonly kind: 'VARIABLE' | 'ATTRIBUTE';
  readonly unit: string | null;
  readonly nominal: string | null;
  readonly lowerLimit: string | null;
  readonly upperLimit: string | null;
  readonly sampling: 'EVERY_PIECE' | 'FIRST_PIECE' | 'EVERY_NTH';
  readonly samplingInterval: number | null;
  readonly sampleSize: number;
  readonly mandatory: boolean;
}

export interface NewTool {
  readonly itemId: string | null;
  readonly name: string | null;
  readonly quantity: number;
}

export interface SegmentToCheck {
  readonly sequence: number;
  readonly setUpMinutes: string | null;
  readonly runMinutes: string;
  readonly cleanUpMinutes: string | null;
  readonly crewSize: number;
  readonly yield: string;
  readonly instructions: readonly NewInstruction[];
  readonly tools: readonly NewTool[];
}

const mostSegments = 500;
const mostDetails = 200;
const longestStep = 4000;
export const longestName = 200;
const largestCrew = 100;
const mostTools = 10_000;

/** Operations have an order, none takes less than no time, and none makes more than it gets. */
export function assertSegments(segments: readonly SegmentToCheck[]): void {
  assertCount(segments, mostSegments, 'operations', 'segments');
  assertSequences(segments, 'operations', 'segments');
  for (const [at, segment] of segments.entries()) {
    const field = (name: string) => `segments.${at}.${name}`;
    for (const name of ['setUpMinutes', 'runMinutes', 'cleanUpMinutes'] as const) {
      if (decimal(segment[name] ?? 0).isNegative()) {
        throw new Refusal(
          'QUANTITY_NEGATIVE',
          'No operation takes less than no time.',
          field(name),
        );
      }
    }
    if (segment.crewSize < 0 || segment.crewSize > largestCrew) {
      throw new Refusal(
        'CREW_SIZE_OUT_OF_RANGE',
        `A crew is 0 to ${largestCrew} people.`,
        field('crewSize'),
      );
    }
    if (decimal(segment.yield).lte(0) || decimal(segment.yield).gt(1)) {
      throw new Refusal('YIELD_OUT_OF_RANGE', 'A yield is above 0 and at most 1.', field('yield'));
    }
    assertInstructions(segment.instructions, field('instructions'));
    assertTools(segment.tools, field('tools'));
  }
}

export function assertCount(
  list: readonly unknown[],
  most: number,
  what: string,
  field: string,
): void {
  if (list.length <= most) return;
  throw new Refusal('TOO_MANY_LINES', `There are at most ${most} ${what}.`, field);
}

export function assertDetailCount(list: readonly unknown[], what: string, field: string): void {
  assertCount(list, mostDetails, what, field);
}

function assertSequences(
  list: readonly { readonly sequence: number }[],
  what: string,
  field: string,
): void {
  const seen = new Set<number>();
  for (const [at, { sequence }] of list.entries()) {
    if (seen.has(sequence)) {
      throw new Refusal(
        'DUPLICATE_SEQUENCE',
        `Two ${what} have the sequence ${sequence}.`,
        `${field}.${at}.sequence`,
      );
    }
    seen.add(sequence);
  }
}

export function assertText(text: string, longest: number, field: string): void {
  if (text.trim() !== '' && text.length <= longest) return;
  throw new Refusal('INVALID_TEXT', `It has 1 to ${longest} characters.`, field);
}

function assertInstructions(steps: readonly NewInstruction[], field: string): void {
  assertDetailCount(steps, 'steps', field);
  assertSequences(steps, 'steps', field);
  steps.forEach(({ text }, at) => {
    assertText(text, longestStep, `${field}.${at}.text`);
  });
}

function assertTools(tools: readonly NewTool[], field: string): void {
  assertDetailCount(tools, 'tools', field);
  const seen = new Set<string>();
  for (const [at, { itemId, name, quantity }] of tools.entries()) {
    const place = `${field}.${at}`;
    if ((itemId === null) === (name === null)) {
      throw new Refusal('TOOL_UNCLEAR', 'A tool is an item or has a name, not both.', place);
    }
    if (name !== null) assertText(name, longestName, `${place}.name`);
    const key = itemId ?? name ?? '';
    if (seen.has(key)) {
      throw new Refusal('DUPLICATE_TOOL', 'The operation names this tool already.', place);
    }
    seen.add(key);
    if (quantity < 1 || quantity > mostTools) {
      throw new Refusal(
        'TOOL_QUANTITY_OUT_OF_RANGE',
        `Of a tool there are 1 to ${mostTools} pieces.`,
        `${place}.quantity`,
      );
    }
  }
}

interface FileThere {
  readonly id: string;
  readonly mediaType: string;
}

/** The first version with that file that is called a picture. */
export function pictureAmong<File extends FileThere>(
  versions: readonly File[],
  field: string,
): File {
  if (versions.length === 0) throw notFound('file of a document', field);
  const picture = versions.find(({ mediaType }) => mediaType.startsWith('image/'));
  if (picture) return picture;
  throw new Refusal(
    'NOT_A_PICTURE',
    `This file is ${versions[0]?.mediaType ?? 'no image'}, not a picture.`,
    field,
  );
}

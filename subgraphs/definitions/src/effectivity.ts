import type {
  DefinitionLine,
  ProductDefinition,
  SiteDefinition,
} from '@throughline/schema/events/plm';
import { holdsFor, laterNumber, partingLine } from './lot-numbers.ts';

/** Half open, as design offices write it: `from` is included, `to` is not. */
export function isValidOn(on: string, from: string | null, to: string | null): boolean {
  return (from === null || from <= on) && (to === null || on < to);
}

/** Lines that hold on a date for a lot or serial number; null: for what has none yet. */
export function validLines(
  lines: readonly DefinitionLine[],
  on: string,
  lotNumber: string | null = null,
): DefinitionLine[] {
  return lines.filter(
    (line) => isValidOn(on, line.effectiveFrom, line.effectiveTo) && holdsFor(line, lotNumber),
  );
}

/** Lots or pieces that an order makes together on a date, counted on from the first. */
export interface MadeTogether {
  readonly on: string;
  readonly first: string;
  readonly pieces: number;
}

/** The last of them, and a line that not all of them have; null: they are made of the same. */
export function partedBy(
  lines: readonly DefinitionLine[],
  { on, first, pieces }: MadeTogether,
): { readonly line: DefinitionLine; readonly last: string } | null {
  const last = laterNumber(first, pieces - 1, 'lotNumber');
  const valid = lines.filter((line) => isValidOn(on, line.effectiveFrom, line.effectiveTo));
  const line = partingLine(valid, first, last);
  return line ? { line, last } : null;
}

/**
 * A definition as it stands here: its revision may have been made obsolete since, and a site may
 * make it by a BOM of its own.
 */
export type KnownDefinition = ProductDefinition & {
  readonly obsolete?: boolean;
  readonly manufacturingBomId?: string | null;
};

/** The definition as a site makes it. */
export function asMadeBy(
  definition: KnownDefinition,
  site: Pick<SiteDefinition, 'manufacturingBomId' | 'lines' | 'operations'> | undefined,
): KnownDefinition {
  if (!site) return definition;
  const { manufacturingBomId, lines, operations } = site;
  return {
    ...definition,
    manufacturingBomId,
    lines,
    operations: operations ?? definition.operations,
  };
}

/**
 * The definition in force on a date: a successor's first date ends its predecessor's validity. One
 * made obsolete leaves its dates to nobody.
 */
export function definitionOn(
  definitions: readonly KnownDefinition[],
  on: string,
): KnownDefinition | null {
  let found: KnownDefinition | null = null;
  for (const definition of definitions) {
    if (definition.effectiveFrom > on) continue;
    if (!found || definition.effectiveFrom > found.effectiveFrom) found = definition;
  }
  return found?.obsolete ? null : found;
}

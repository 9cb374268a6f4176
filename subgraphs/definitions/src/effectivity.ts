import type { DefinitionLine, ProductDefinition } from '@throughline/schema/events/plm';

/** Half open, as design offices write it: `from` is included, `to` is not. */
export function isValidOn(on: string, from: string | null, to: string | null): boolean {
  return (from === null || from <= on) && (to === null || on < to);
}

export function validLines(lines: readonly DefinitionLine[], on: string): DefinitionLine[] {
  return lines.filter((line) => isValidOn(on, line.effectiveFrom, line.effectiveTo));
}

/** A definition as it stands here: its revision may have been made obsolete since. */
export type KnownDefinition = ProductDefinition & { readonly obsolete?: boolean };

/**
 * The definition in force on a date: a successor's first date ends its predecessor's validity. One
 * made obsolete leaves its dates to nobody.
 */
export function definitionOn(
  definitions: readonly KnownDefinition[],
  on: string,
): ProductDefinition | null {
  let found: KnownDefinition | null = null;
  for (const definition of definitions) {
    if (definition.effectiveFrom > on) continue;
    if (!found || definition.effectiveFrom > found.effectiveFrom) found = definition;
  }
  return found?.obsolete ? null : found;
}

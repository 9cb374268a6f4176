/** Nested deeper than any input of the graph, whatever lies below is not looked at. */
export function nestsDeeper(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (most === 0) return true;
  if (Array.isArray(value)) {
    for (const inner of value) if (nestsDeeper(inner, most - 1)) return true;
    return false;
  }
  for (const key in value) {
    if (nestsDeeper((value as Record<string, unknown>)[key], most - 1)) return true;
  }
  return false;
}

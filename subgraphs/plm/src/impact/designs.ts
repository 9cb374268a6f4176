interface Held {
  readonly revisionId: string;
  readonly itemId: string;
  readonly componentIds: readonly string[];
}

/**
 * Of revisions that are released together: one, and those of items that it holds, directly or
 * through each other. Each is entered once.
 */
export function heldBy(revisionId: string, together: readonly Held[]): string[] {
  const ofItem = new Map(together.map((one) => [one.itemId, one]));
  const first = together.find((one) => one.revisionId === revisionId);
  const found = new Set(first ? [first] : []);
  for (const one of found) {
    for (const componentId of one.componentIds) {
      const below = ofItem.get(componentId);
      if (below) found.add(below);
    }
  }
  return [...found].map((one) => one.revisionId);
}

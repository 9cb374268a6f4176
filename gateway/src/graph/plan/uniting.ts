import { Kind, type SelectionSetNode } from 'graphql';
import type { FetchStep } from './compile.ts';

/**
 * The same entity often stands in many places of one response: an item under each of its order
 * lines. Where objects at a fetch's path are equal field by field, they may become one object in
 * all those places: then it is merged, walked and written once, and a deep response costs what its
 * different objects cost. That is safe when one fetch alone writes into these places from above,
 * so that equal objects can't become different ones later.
 */
export function markUniting(fetches: readonly FetchStep[]): readonly FetchStep[] {
  for (const step of fetches) {
    if (!step.represent || step.path.length === 0) continue;
    const names = step.path.filter((part) => part !== '@');
    const writers = fetches.filter((other) => writesAt(other, names));
    if (writers.length === 1) (step as { unites: boolean }).unites = true;
  }
  return fetches;
}

function writesAt(step: FetchStep, names: readonly string[]): boolean {
  const own = step.path.filter((part) => part !== '@');
  if (own.length >= names.length || own.some((name, index) => name !== names[index])) return false;
  // Its names are others until they are rewritten: take it that it does.
  return step.rewriteAnswer !== null || selects(step, step.selection, names.slice(own.length));
}

function selects(step: FetchStep, set: SelectionSetNode, names: readonly string[]): boolean {
  const [first, ...rest] = names;
  if (first === undefined) return true;
  return set.selections.some((node) => {
    if (node.kind === Kind.INLINE_FRAGMENT) return selects(step, node.selectionSet, names);
    // Named fragments of a subgraph operation are not followed: take it that they do.
    if (node.kind === Kind.FRAGMENT_SPREAD) return true;
    if ((node.alias ?? node.name).value !== first) return false;
    return rest.length === 0 || (node.selectionSet ? selects(step, node.selectionSet, rest) : true);
  });
}

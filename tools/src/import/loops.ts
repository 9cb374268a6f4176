/** One step of a BOM, from a parent down to a component. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

export interface Loop<E extends Edge> {
  readonly edges: readonly E[];
  /** E.g. `A -> B -> A`. */
  readonly name: string;
}

interface Step<E> {
  readonly node: string;
  readonly edge: E | null;
  /** Which of the node's edges comes next. */
  next: number;
}

export interface Structure<E extends Edge> {
  readonly loops: readonly Loop<E>[];
  /** Every node after all that it is used in. */
  readonly parentsFirst: readonly string[];
}

/**
 * Loops and levels, each edge looked at once: work grows with parts and lines. A loop is cut where
 * it closes, so that the next one is found too.
 */
export function readStructure<E extends Edge>(edges: readonly E[]): Structure<E> {
  const down = new Map<string, E[]>();
  for (const edge of edges) {
    const there = down.get(edge.from);
    if (there) there.push(edge);
    else down.set(edge.from, [edge]);
  }
  const done = new Set<string>();
  const loops: Loop<E>[] = [];
  for (const start of down.keys()) {
    if (!done.has(start)) walk(start, down, done, loops);
  }
  // What is done first has nothing below it that is not.
  return { loops, parentsFirst: [...done].reverse() };
}

/** A path of its own, not the call stack: a wrong file may be deep. */
function walk<E extends Edge>(
  start: string,
  down: ReadonlyMap<string, readonly E[]>,
  done: Set<string>,
  loops: Loop<E>[],
): void {
  const path: Step<E>[] = [{ node: start, edge: null, next: 0 }];
  const depth = new Map([[start, 0]]);
  for (let step = path.at(-1); step; step = path.at(-1)) {
    const edge = down.get(step.node)?.[step.next];
    step.next += 1;
    if (!edge) {
      path.pop();
      depth.delete(step.node);
      done.add(step.node);
      continue;
    }
    const back = depth.get(edge.to);
    if (back !== undefined) {
      const on = path.slice(back + 1).flatMap((each) => each.edge ?? []);
      const nodes = [...path.slice(back).map((each) => each.node), edge.to];
      loops.push({ edges: [...on, edge], name: nodes.join(' -> ') });
    } else if (!done.has(edge.to)) {
      depth.set(edge.to, path.length);
      path.push({ node: edge.to, edge, next: 0 });
    }
  }
}

import { type FieldNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { Fragments } from './measure.ts';

export type Variables = Readonly<Record<string, unknown>> | undefined;

/** Counts the objects that an answer may hold, by the page sizes that are asked for. */
export function objectCounter(
  { selectionSet }: OperationDefinitionNode,
  fragments: Fragments,
): (variables: Variables) => number {
  const count = (variables: Variables) => {
    const counting = new Count(fragments, variables);
    const { once, ofPage } = counting.set(selectionSet);
    // The root is one as well.
    return { objects: 1 + once + ofPage, isFixed: !counting.readsVariables };
  };
  const first = count(undefined);
  return first.isFixed ? () => first.objects : (variables) => count(variables).objects;
}

interface Objects {
  readonly once: number;
  /** Those of `nodes` and `edges`: as many times as the page around them has places. */
  readonly ofPage: number;
}

const none: Objects = { once: 0, ofPage: 0 };

class Count {
  readsVariables = false;
  readonly #fragments: Fragments;
  readonly #variables: Variables;
  readonly #counts = new Map<string, Objects>();

  constructor(fragments: Fragments, variables: Variables) {
    this.#fragments = fragments;
    this.#variables = variables;
  }

  set({ selections }: SelectionSetNode): Objects {
    let once = 0;
    let ofPage = 0;
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        if (!node.selectionSet) continue;
        const count = this.#field(node, node.selectionSet);
        if (node.name.value === 'nodes' || node.name.value === 'edges') ofPage += count;
        else once += count;
        continue;
      }
      const inner =
        node.kind === Kind.INLINE_FRAGMENT
          ? this.set(node.selectionSet)
          : this.#ofFragment(node.name.value);
      once += inner.once;
      ofPage += inner.ofPage;
    }
    return { once, ofPage };
  }

  #field(node: FieldNode, selectionSet: SelectionSetNode): number {
    const size = this.#pageSize(node);
    const { once, ofPage } = this.set(selectionSet);
    // A page is one object around its places; a plain list is nothing but places.
    return ofPage > 0 ? 1 + once + size * ofPage : size * (1 + once);
  }

  #ofFragment(name: string): Objects {
    const known = this.#counts.get(name);
    if (known) return known;
    this.#counts.set(name, none);
    const fragment = this.#fragments.get(name);
    const count = fragment ? this.set(fragment.selectionSet) : none;
    this.#counts.set(name, count);
    return count;
  }

  #pageSize({ arguments: given = [] }: FieldNode): number {
    let size = 1;
    for (const { name, value } of given) {
      if (name.value !== 'first' && name.value !== 'last') continue;
      if (value.kind === Kind.VARIABLE) this.readsVariables = true;
      const asked =
        value.kind === Kind.VARIABLE
          ? this.#variables?.[value.name.value]
          : value.kind === Kind.INT
            ? Number(value.value)
            : null;
      if (typeof asked === 'number' && asked > size) size = asked;
    }
    return size;
  }
}

import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Shift } from '../plant/made-up.ts';

/** An operation of a caller, the same for both gateways. */
export interface Asked {
  readonly source: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a gateway must live with. */
export interface Trouble {
  /** The subgraph that gives no answer. */
  readonly silent: string | null;
  /** Whether quality keeps to itself that it knows assets only by their interface. */
  readonly keepsTypes: boolean;
}

export type Gateway = (asked: Asked, trouble: Trouble) => Promise<Answered>;

/** One operation under way. */
export interface Circumstances {
  readonly shift: Shift;
  readonly trouble: Trouble;
  /** Requests to subgraphs, as text, each once. */
  readonly requests: Set<string>;
}

export interface Answered {
  readonly data?: unknown;
  readonly errors: readonly Told[];
  readonly requests: ReadonlySet<string>;
}

/** An error as the caller reads it. */
export interface Told {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
  /** Stock tells some in `extensions.valueCompletion`. */
  readonly isCompletion: boolean;
}

export function openCircumstances(trouble: Trouble): Circumstances {
  return { shift: { writes: 0 }, trouble, requests: new Set() };
}

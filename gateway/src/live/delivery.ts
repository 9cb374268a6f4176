import type { GraphQLFormattedError } from 'graphql';

/** One event's answer, written once for everyone who hears it. */
export interface Delivery {
  /** Null when the subgraph tells no places; then nobody can resume behind it. */
  readonly position: number | null;
  readonly cursor: string | null;
  /** Which object it is about. */
  readonly object: string | null;
  /** How many objects it carries. */
  readonly objects: number;
  /** The whole answer, `extensions.cursor` included, as JSON text. */
  readonly text: string;
}

/** Who hears a line of deliveries. */
export interface Audience {
  deliver(delivery: Delivery): void;
  /** Nothing comes after; with errors, because of them. */
  end(errors: readonly GraphQLFormattedError[]): void;
}

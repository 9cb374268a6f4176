import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import {
  type GraphQLSchema,
  Kind,
  type OperationTypeNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { findRoutes } from './uniting.ts';
import type { ResponsePath } from './positions.ts';
import { compileRepresentation, type WriteRepresentation } from './representation.ts';
import { compileRewrites, type Rewrite } from './rewrites.ts';
import { createTypeTest, type TypeTest } from './type-test.ts';

/** A query plan made ready to run: paths made absolute, everything constant worked out once. */
export interface CompiledPlan {
  /** What a subscription subscribes to upstream; its events are answered by `step`. */
  readonly primary: FetchStep | null;
  readonly step: Step | null;
  readonly fetches: readonly FetchStep[];
}

export type Step =
  | FetchStep
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'condition';
      readonly variable: string;
      readonly yes: Step | null;
      readonly no: Step | null;
    };

export interface FetchStep {
  readonly kind: 'fetch';
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | undefined;
  readonly operationKind: OperationTypeNode;
  /** The request's JSON up to the value of `variables`. */
  readonly head: string;
  /** Where its answer belongs; `[]` is the whole response. */
  readonly path: ResponsePath;
  /** Worked out when all fetches of the plan are known. */
  route: Route;
  readonly variableUsages: readonly string[];
  /** Null when it asks root fields. */
  readonly represent: WriteRepresentation | null;
  readonly rewriteAnswer: Rewrite | null;
  /** The fields it asks for: of the root, or of `_entities`. */
  readonly selection: SelectionSetNode;
}

/** The way to a fetch's objects. */
export interface Route {
  readonly key: string;
  /** Whether equal objects at its path may become one object; see `uniting.ts`. */
  readonly unites: boolean;
  /** The key of a uniting fetch on the way, whose objects are known, and the path from there. */
  readonly from: string | null;
  readonly rest: ResponsePath;
}

export function compilePlan(plan: QueryPlan, supergraph: GraphQLSchema): CompiledPlan {
  const compiler = new PlanCompiler(createTypeTest(supergraph));
  const { node } = plan;
  if (node?.kind === 'Subscription') {
    const primary = compiler.fetch(node.primary, []);
    const step = node.rest ? compiler.step(node.rest, []) : null;
    return { primary, step, fetches: findRoutes(compiler.fetches) };
  }
  const step = node ? compiler.step(node, []) : null;
  return { primary: null, step, fetches: findRoutes(compiler.fetches) };
}

class PlanCompiler {
  readonly fetches: FetchStep[] = [];
  readonly #isOfType: TypeTest;

  constructor(isOfType: TypeTest) {
    this.#isOfType = isOfType;
  }

  step(node: PlanNode, path: ResponsePath): Step | null {
    switch (node.kind) {
      case 'Fetch':
        return this.fetch(node, path);
      case 'Flatten':
        return this.step(node.node, [...path, ...node.path.map(String)]);
      case 'Sequence':
      case 'Parallel': {
        const steps = node.nodes.flatMap((inner) => this.step(inner, path) ?? []);
        return { kind: node.kind === 'Sequence' ? 'sequence' : 'parallel', steps };
      }
      case 'Condition':
        return {
          kind: 'condition',
          variable: node.condition,
          yes: node.ifClause ? this.step(node.ifClause, path) : null,
          no: node.elseClause ? this.step(node.elseClause, path) : null,
        };
      case 'Defer':
        throw new Error('@defer is not planned for');
    }
  }

  /**
   * The planner numbers its operations; without the number equal ones are equal text, and are asked
   * once when they are asked at the same time.
   */
  fetch(node: FetchNode, path: ResponsePath): FetchStep {
    const name = node.operationName?.replace(/__\d+$/, '');
    const query = node.operation.replace(node.operationName ?? '', name ?? '');
    const isOfType = this.#isOfType;
    const step: FetchStep = {
      kind: 'fetch',
      subgraph: node.serviceName,
      query,
      operationName: name,
      operationKind: node.operationKind,
      head:
        `{"query":${JSON.stringify(query)},` +
        `${name ? `"operationName":${JSON.stringify(name)},` : ''}"variables":`,
      path,
      route: { key: path.join('.'), unites: false, from: null, rest: path },
      variableUsages: node.variableUsages ?? [],
      represent: node.requires
        ? compileRepresentation({
            requires: node.requires,
            rewrite: compileRewrites(node.inputRewrites, isOfType),
            isOfType,
          })
        : null,
      rewriteAnswer: compileRewrites(node.outputRewrites, isOfType),
      selection: readSelection(node),
    };
    this.fetches.push(step);
    return step;
  }
}

function readSelection(node: FetchNode): SelectionSetNode {
  for (const definition of parse(node.operation, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (!node.requires) return definition.selectionSet;
    for (const field of definition.selectionSet.selections) {
      if (field.kind === Kind.FIELD && field.selectionSet) return field.selectionSet;
    }
  }
  throw new Error(`the plan asks ${node.serviceName} for nothing`);
}

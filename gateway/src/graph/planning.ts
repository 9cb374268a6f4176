import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { Logger } from '@throughline/chassis/log';
import { measured } from '@throughline/chassis/metrics/meters';
import {
  type DocumentNode,
  getOperationAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { compilePlan, type CompiledPlan } from './plan/compile.ts';
import { findRequiredArguments } from './plan/required-arguments.ts';
import { readSupergraph } from './plan/supergraph.ts';
import { namesOf } from './plan/uniting.ts';
import { compileShape, type Shape } from './shape/shape.ts';

/** An operation planned and compiled, ready to be executed any number of times. */
export interface PreparedOperation {
  readonly operation: OperationDefinitionNode;
  readonly document: DocumentNode;
  readonly plan: CompiledPlan;
  readonly shape: Shape;
}

export interface Planning {
  prepare(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    hash: string,
  ): PreparedOperation;
  /** What the planner was asked so far, for the log and the bench. */
  readonly statistics: PlanningStatistics;
}

interface PlanningStatistics {
  planned: number;
  milliseconds: number;
  /** Of the most expensive operation. */
  mostEvaluatedPlans: number;
}

export interface PlanningOptions {
  readonly supergraphSdl: string;
  readonly apiSchema: GraphQLSchema;
  readonly log: Logger;
  /** Bound on what compiled operations keep in memory, in bytes, estimated. */
  readonly mostBytes?: number;
}

/**
 * The planner stops comparing ways to answer after this many and takes the best so far. Apollo's
 * own bound is 10,000; README's queries need one each.
 */
const maxEvaluatedPlans = 1_000;
/** An operation slower to plan than this is told to the log. */
const slowMs = 500;
/** What a compiled operation keeps, by the characters of its source and its fetches (measured: 45). */
const bytesPerCharacter = 50;

/** Plans operations with Apollo's query planner and keeps what it made, the least used forgotten. */
export function openPlanning(options: PlanningOptions): Planning {
  const source = readSupergraph(options.supergraphSdl);
  const supergraph = Supergraph.build(source, { validateSupergraph: false });
  const required = findRequiredArguments(source);
  const planner = new QueryPlanner(supergraph, { debug: { maxEvaluatedPlans } });
  const planSchema = supergraph.apiSchema();
  const types = supergraph.schema.toGraphQLJSSchema();
  const statistics = { planned: 0, milliseconds: 0, mostEvaluatedPlans: 0 };
  const known = new LRUCache<string, PreparedOperation>({
    maxSize: options.mostBytes ?? 64 * 1024 * 1024,
    sizeCalculation: ({ plan, document }) => bytesPerCharacter * weigh(plan, document),
  });
  const planOf = (document: DocumentNode, name: string | undefined): QueryPlan => {
    const began = performance.now();
    const asked = name === undefined ? {} : { operationName: name };
    const planned = planner.buildQueryPlan(operationFromDocument(planSchema, document, asked));
    const took = performance.now() - began;
    const evaluated = planner.lastGeneratedPlanStatistics()?.evaluatedPlanCount ?? 0;
    statistics.planned += 1;
    statistics.milliseconds += took;
    statistics.mostEvaluatedPlans = Math.max(statistics.mostEvaluatedPlans, evaluated);
    if (took > slowMs) {
      options.log.warn({ operation: name, milliseconds: Math.round(took), evaluated }, 'slow plan');
    }
    return planned;
  };
  const build = (document: DocumentNode, operation: OperationDefinitionNode): PreparedOperation => {
    const name = operation.name?.value;
    const own = required.protect(document);
    const planned = planOf(own, name);
    const plan = compilePlan(planned, types);
    const uniting = plan.fetches.filter((step) => step.route.unites);
    const sharedPaths = new Set(uniting.map((step) => namesOf(step).join('.')));
    const shape = compileShape({
      schema: options.apiSchema,
      document: own,
      operation: getOperationAST(own, name) ?? operation,
      sharedPaths,
    });
    return { operation, document, plan, shape };
  };
  return {
    statistics,
    prepare: (document, operation, hash) => {
      const key = `${operation.name?.value ?? ''} ${hash}`;
      const ready = known.get(key);
      measured()?.count('throughline_plans_total', { result: ready ? 'hit' : 'made' });
      if (ready) return ready;
      const made = build(document, operation);
      known.set(key, made);
      return made;
    },
  };
}

function weigh(plan: CompiledPlan, document: DocumentNode): number {
  const fetches = plan.fetches.reduce((sum, fetch) => sum + fetch.query.length, 0);
  return 100 + fetches + (document.loc?.end ?? 1000);
}

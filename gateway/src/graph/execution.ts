import {
  executeSync,
  type FieldNode,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  isInterfaceType,
  Kind,
  OperationTypeNode,
} from 'graphql';
import type { Cost } from '../cost/cost.ts';
import type { Call } from './call.ts';
import type { FetchReply } from './fetch.ts';
import { JsonText } from './json-text.ts';
import { asksSubgraphs } from './plan/required-arguments.ts';
import { type Ask, type Run, runStep, takeRootReply } from './plan/run.ts';
import type { PreparedOperation } from './planning.ts';
import type { Data } from './shape/shape.ts';
import type { ShapeError } from './shape/shaping.ts';

/** An operation's answer; no `data` at all when it was not executed. */
export interface Answer {
  readonly data?: JsonText;
  /** How many objects `data` holds; 0 when it was not executed. */
  readonly objects?: number;
  readonly errors?: readonly GraphQLError[];
  /** The caller's own: an answer is shared, what it leaves of a budget is not. */
  readonly extensions?: { readonly cost: Cost };
}

export interface Execution {
  execute(
    prepared: PreparedOperation,
    variables: Variables | undefined,
    call: Call,
  ): Promise<Answer>;
  /** Answers one event of a subscription: the primary's reply, and what the rest of the plan adds. */
  answerEvent(
    prepared: PreparedOperation,
    variables: Variables | undefined,
    call: Call,
    event: FetchReply,
  ): Promise<Answer>;
}

type Variables = Readonly<Record<string, unknown>>;
const none: Variables = {};

/** Runs compiled plans and writes their answers. */
export function createExecution(apiSchema: GraphQLSchema, ask: Ask): Execution {
  const begin = (prepared: PreparedOperation, sent: Variables, call: Call): Run | Answer => {
    const definitions = prepared.operation.variableDefinitions;
    let variables = none;
    if (definitions && definitions.length > 0) {
      const { coerced, errors } = getVariableValues(apiSchema, definitions, { ...sent });
      if (errors) return { errors };
      variables = coerced;
    }
    return {
      ask,
      call,
      sent,
      variables,
      data: {},
      errors: [],
      unknown: new Set(),
      types: new Map(),
      places: new Map(),
    };
  };
  const finish = (prepared: PreparedOperation, run: Run): Answer => {
    restoreTypes(apiSchema, run);
    const {
      response,
      errors: misfits,
      objects,
    } = prepared.shape.write(run.data, {
      variables: run.variables,
      introspect: (fields) => introspect(apiSchema, prepared, run.sent, fields),
    });
    const errors = [...run.errors, ...explain(misfits, run)];
    const data = new JsonText(response);
    return errors.length === 0 ? { data, objects } : { data, objects, errors };
  };
  return {
    execute: async (prepared, variables, call) => {
      if (prepared.operation.operation === OperationTypeNode.SUBSCRIPTION) {
        return { errors: [onlyLive()] };
      }
      const run = begin(prepared, variables ?? none, call);
      if (!('ask' in run)) return run;
      if (!prepared.plan.step && asksSubgraphs(prepared, run.variables)) {
        return { errors: [unanswerable()] };
      }
      await runStep(run, prepared.plan.step);
      return finish(prepared, run);
    },
    answerEvent: async (prepared, variables, call, event) => {
      const run = begin(prepared, variables ?? none, call);
      if (!('ask' in run)) return run;
      if (!prepared.plan.primary) throw new Error('only a subscription has events');
      takeRootReply(run, prepared.plan.primary, event);
      await runStep(run, prepared.plan.step);
      return finish(prepared, run);
    },
  };
}

/** What the planner says with an empty plan: no subgraph has a way to these fields. */
function unanswerable(): GraphQLError {
  return new GraphQLError('The subgraphs can not answer this operation, even together.', {
    extensions: { code: 'UNANSWERABLE_OPERATION' },
  });
}

function onlyLive(): GraphQLError {
  return new GraphQLError('A subscription is asked for over WebSocket or Server-Sent Events.', {
    extensions: { code: 'BAD_REQUEST' },
  });
}

/**
 * An interface object's subgraph calls its objects by the interface, and the planner asks another
 * for their types; when that one does not answer, a type known before is known still.
 */
function restoreTypes(schema: GraphQLSchema, { types }: Run): void {
  for (const [object, type] of types) {
    const name = object.__typename;
    if (typeof name !== 'string' || isInterfaceType(schema.getType(name))) object.__typename = type;
  }
}

/**
 * A null where the schema allows none is an error of its own, unless an error that is told already
 * is the reason for it (GraphQL specification, "Handling Field Errors"). An entity that its owner
 * does not know (yet: events travel in the same second, not in the same instant) has a code of its
 * own.
 */
function explain(misfits: readonly ShapeError[], run: Run): readonly GraphQLError[] {
  return misfits.flatMap(({ message, path }) => {
    if (run.errors.some((error) => !error.path || overlap(error.path, path))) return [];
    let holder: unknown = run.data;
    for (const key of path.slice(0, -1)) {
      holder = (holder as Record<string, unknown> | undefined)?.[key];
    }
    const isUnknown = run.unknown.has(holder as Data);
    const code = isUnknown ? 'ENTITY_NOT_FOUND' : 'INVALID_SUBGRAPH_ANSWER';
    return [new GraphQLError(message, { path, extensions: { code } })];
  });
}

function overlap(one: GraphQLError['path'] & object, other: ShapeError['path']): boolean {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}

/** Answers without variables are the same each time, and long. */
const introspected = new WeakMap<readonly FieldNode[], string>();

/** `__schema` and `__type` are answered here; no subgraph knows the whole. */
function introspect(
  schema: GraphQLSchema,
  { document, operation }: PreparedOperation,
  sent: Variables,
  fields: readonly FieldNode[],
): string {
  const known = introspected.get(fields);
  if (known !== undefined) return known;
  const fragments = document.definitions.filter(
    (definition) => definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  const asked = { ...operation, selectionSet: { ...operation.selectionSet, selections: fields } };
  const { data } = executeSync({
    schema,
    document: { kind: Kind.DOCUMENT, definitions: [asked, ...fragments] },
    variableValues: sent,
  });
  const text = JSON.stringify(Object.values(data ?? {})[0] ?? null);
  if ((operation.variableDefinitions ?? []).length === 0) introspected.set(fields, text);
  return text;
}

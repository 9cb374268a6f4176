import { buildSubgraphSchema } from '@apollo/subgraph';
import { composeSupergraph } from '@throughline/tools/compose/compose';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  type GraphQLSchema,
  parse,
  validate,
  visit,
} from 'graphql';
import { erp } from './erp.ts';
import { answerField, digits, entity, type Made, type Shift } from './made-up.ts';
import { mes } from './mes.ts';
import { plm } from './plm.ts';
import { quality } from './quality.ts';

interface SubgraphRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Plant {
  readonly supergraphSdl: string;
  /** Answers as over HTTP: a copy in JSON. */
  ask(subgraph: string, request: SubgraphRequest, shift: Shift): Promise<SubgraphReply>;
}

interface SubgraphReply {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: ReturnType<NonNullable<ExecutionResult['errors']>[number]['toJSON']>[];
}

const parts = { plm, erp, mes, quality };

export function buildPlant(): Plant {
  const { supergraph } = composeSupergraph(
    Object.entries(parts).map(([name, sdl]) => ({ name, sdl })),
  );
  const schemas = new Map(
    Object.entries(parts).map(([name, sdl]) => [name, buildSubgraph(name, parse(sdl))]),
  );
  const documents = new Map<string, DocumentNode>();
  return {
    supergraphSdl: supergraph,
    ask: async (subgraph, { query, variables }, shift) => {
      const schema = schemas.get(subgraph);
      if (!schema) throw new Error(`there is no subgraph ${subgraph}`);
      let document = documents.get(query);
      if (!document) {
        document = parse(query);
        const [fault] = validate(schema, document);
        if (fault) return { errors: [fault.toJSON()] };
        documents.set(query, document);
      }
      const result = await execute({
        schema,
        document,
        variableValues: variables,
        contextValue: shift,
        fieldResolver: answerField,
        typeResolver: (value) => (value as Made).__typename,
      });
      return JSON.parse(JSON.stringify(result)) as SubgraphReply;
    },
  };
}

function buildSubgraph(subgraph: string, typeDefs: DocumentNode): GraphQLSchema {
  const resolvers: Record<string, unknown> = {};
  const resolvable = (name: string) => {
    resolvers[name] = {
      __resolveReference: (reference: Record<string, unknown>) =>
        findEntity(subgraph, name, reference),
    };
  };
  visit(typeDefs, {
    ObjectTypeDefinition: ({ name, directives }) => {
      if (directives?.some((directive) => directive.name.value === 'key')) resolvable(name.value);
    },
    ObjectTypeExtension: ({ name, directives }) => {
      if (directives?.some((directive) => directive.name.value === 'key')) resolvable(name.value);
    },
    InterfaceTypeDefinition: ({ name, directives }) => {
      if (directives?.some((directive) => directive.name.value === 'key')) resolvable(name.value);
    },
  });
  return buildSubgraphSchema({ typeDefs, resolvers: resolvers as never });
}

/** Each subgraph misses a few entities that others know, and fails to find a few more. */
function findEntity(subgraph: string, type: string, reference: Record<string, unknown>) {
  const number = Number(/\d+$/.exec(String(reference.id ?? reference.number))?.[0]);
  const luck = digits(`${subgraph} finds ${type} ${number}`);
  if (luck % 12 === 0) return null;
  const failure = new Error(`${subgraph} can't find ${type} ${number}`);
  // Told at once it is the whole answer's failure, told later this one entity's.
  if (luck % 36 === 1) throw failure;
  if (luck % 12 === 1) return Promise.reject(failure);
  const given = { ...reference };
  delete given.__typename;
  const kind = type === 'Asset' && subgraph === 'mes' ? (number % 2 ? 'Machine' : 'Tool') : type;
  return entity(kind, number, `${subgraph} ${type}`, given);
}

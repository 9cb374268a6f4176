import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import type { RequestContext } from '../context.ts';

/**
 * Each mutation says what is asked before its resolver runs. The mutations of an operation run one
 * after another, so that there is one at a time.
 */
export function noteMutations(schema: GraphQLSchema): void {
  const fields = schema.getMutationType()?.getFields() ?? {};
  for (const field of Object.values(fields)) {
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = (parent, args: Record<string, unknown>, context: RequestContext, info) => {
      context.asked = { operation: field.name, input: args.input ?? args };
      return resolve(parent, args, context, info);
    };
  }
}

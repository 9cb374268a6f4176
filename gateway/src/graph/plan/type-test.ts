import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { Data } from '../shape/shape.ts';

/** Whether an object's `__typename` is this type or one of its subtypes. */
export type TypeTest = (object: Data, condition: string, whenUnknown: boolean) => boolean;

export function createTypeTest(supergraph: GraphQLSchema): TypeTest {
  return (object, condition, whenUnknown) => {
    const name = object.__typename;
    if (typeof name !== 'string' || name === '') return whenUnknown;
    if (name === condition) return true;
    const type = supergraph.getType(name);
    const conditional = supergraph.getType(condition);
    if (!isAbstractType(conditional)) return false;
    return (isObjectType(type) || isInterfaceType(type)) && supergraph.isSubType(conditional, type);
  };
}

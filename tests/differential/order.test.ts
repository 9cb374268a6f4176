import fc from 'fast-check';
import { type DocumentNode, executeSync, type FieldNode, Kind, visit } from 'graphql';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import type { Asked } from './gateways/asked.ts';
import { openOurs } from './gateways/ours.ts';
import { openStock } from './gateways/stock.ts';
import { buildOperation } from './operations/operation.ts';
import { buildPlant } from './plant/plant.ts';

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** The same operation, asking every object for its type besides. */
function withTypenames(asked: Asked): Asked {
  const document: DocumentNode = visit(asked.document, {
    Field: ({ name }) => (name.value.startsWith('__') ? false : undefined),
    SelectionSet: { leave: (set) => ({ ...set, selections: [...set.selections, typename] }) },
  });
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('the operation is gone');
  return { ...asked, source: `${asked.source} # and types`, document, operation };
}

/**
 * The specification orders an object's fields as the operation meets them first; stock does not
 * always. Here graphql-js reads an answer of ours for the operation once more: the text must be
 * the same.
 */
it('answers fields in the order of the operation', async () => {
  const plant = buildPlant();
  const { apiSchema: schema } = await openStock(plant);
  const ours = openOurs(plant, schema);
  const trouble = { silent: null, keepsTypes: false };
  let compared = 0;
  const decisions = fc.array(fc.nat({ max: 65_535 }), {
    minLength: 5,
    maxLength: 500,
    size: 'max',
  });
  await fc.assert(
    fc.asyncProperty(decisions, async (numbers) => {
      const asked = buildOperation(schema, numbers);
      const [plain, typed] = await Promise.all(
        [asked, withTypenames(asked)].map((one) =>
          ours(one, trouble).catch(() => ({ data: null, errors: [], requests: new Set() })),
        ),
      );
      const read = executeSync({
        schema,
        document: asked.document,
        variableValues: asked.variables,
        rootValue: typed?.data,
        fieldResolver: (source, _args, _context, { path }) =>
          Object.hasOwn(source as object, path.key) ? source[path.key] : null,
        typeResolver: (value) => value.__typename,
      });
      // Asked for their types, objects of unknown type are null: then the answers are two.
      if (read.errors || plain?.errors.length !== typed?.errors.length || !plain?.data) return;
      const [text, wanted] = [plain.data, read.data].map((data) => JSON.stringify(data));
      // Asked for more, a subgraph more may be asked and knows more: here only the order counts.
      if (!isDeepStrictEqual(JSON.parse(text ?? ''), JSON.parse(wanted ?? ''))) return;
      compared += 1;
      expect(text).toBe(wanted);
    }),
    { seed: 4, numRuns: 150 },
  );
  expect(compared).toBeGreaterThan(100);
}, 120_000);

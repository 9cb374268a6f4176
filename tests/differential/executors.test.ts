import fc from 'fast-check';
import { type GraphQLSchema, OperationTypeNode, printSchema, validate } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { compare, type Gateways } from './compare/compare.ts';
import type { Asked } from './gateways/asked.ts';
import { openOurs } from './gateways/ours.ts';
import { openStock } from './gateways/stock.ts';
import { buildOperation } from './operations/operation.ts';
import { buildPlant, type Plant } from './plant/plant.ts';

/** Each number is a decision; see `operations/choices.ts`. */
const decisions = fc.array(fc.nat({ max: 65_535 }), { minLength: 5, maxLength: 500, size: 'max' });

/** Some thousands, seeded; a run of `.ci/run` has the first half of each, as they are on the way. */
const seeds = [1, 4];
const runs = process.env.CI ? 500 : 1_000;

/** A failure takes long to shrink; what is found by then is told. */
const bounds = { interruptAfterTimeLimit: 500_000, markInterruptAsFailure: true };

/** What the composed supergraph says where a directive of the subgraphs did its work. */
const uses = [
  'resolvable: false',
  'isInterfaceObject: true',
  'external: true',
  'provides: "',
  'requires: "',
  'requires: "toll(by: CLOSED',
  'override: "plm"',
  'overrideLabel: "percent(50)"',
  '@link(url: "https://plant.example/audited/v1.2", import: ["@audited"])',
  '@audited(by: "erp")',
  'extension: true',
  'directive @traced',
  '@tag(name: "trade")',
  '@cost(weight: 3)',
  '@listSize(',
  ...['scalar Barcode', 'enum Clearance', 'input Probe', 'type Vault', 'union Hideable'],
  ...['interface Traceable', 'PHANTOM', 'clearance: Clearance', 'code: Barcode @inaccessible'],
];

describe('our executor beside the stock executor', () => {
  let plant: Plant;
  let schema: GraphQLSchema;
  let gateways: Gateways;
  beforeAll(async () => {
    plant = buildPlant();
    const stock = await openStock(plant);
    schema = stock.apiSchema;
    gateways = { stock: stock.ask, ours: openOurs(plant, schema), schema };
  });

  it('is asked operations that are valid', () => {
    fc.assert(
      fc.property(decisions, (numbers) => {
        expect(validate(schema, buildOperation(schema, numbers).document)).toEqual([]);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('is asked over a supergraph that uses every directive', () => {
    for (const use of uses) expect(plant.supergraphSdl).toContain(use);
    expect(printSchema(schema)).not.toMatch(
      /@audited|Clearance|Vault|Barcode|Probe|Hideable|Traceable|Draft|Paused/,
    );
  });

  it.each(seeds)(
    'answers the same and tells the same errors, from seed %i on',
    async (seed) => {
      const seen = { entities: 0, errors: 0, requires: 0, renamed: 0, writes: 0 };
      const keys = { referred: 0, hidden: 0, asked: 0 };
      const note = ({ operation }: Asked, requests: ReadonlySet<string>, errors: number) => {
        const text = [...requests].join('\n');
        seen.entities += Number(text.includes('_entities'));
        seen.requires += Number(/"(casing|freight|labels|owner)":/.test(text));
        seen.renamed += Number(text.includes('__alias'));
        seen.errors += Number(errors > 0);
        seen.writes += Number(operation.operation === OperationTypeNode.MUTATION);
        keys.referred += Number(text.includes('"__typename":"Carrier"'));
        keys.hidden += Number(text.includes('"__typename":"Mold"'));
        keys.asked += Number(/"(score|toll)":/.test(text));
      };
      await fc.assert(
        fc.asyncProperty(decisions, async (numbers) => {
          const asked = buildOperation(schema, numbers);
          const { ours, faults } = await compare(gateways, asked, null);
          note(asked, ours.requests, ours.errors.length);
          expect(faults, explain(asked)).toEqual([]);
        }),
        { ...bounds, seed, numRuns: runs },
      );
      // It has seen what it is for.
      const times = Object.values({ ...seen, ...keys });
      expect(Math.min(...times), JSON.stringify({ ...seen, ...keys })).toBeGreaterThan(runs / 100);
    },
    600_000,
  );

  it('answers the same when a subgraph is silent', async () => {
    const silence = fc.tuple(decisions, fc.constantFrom('plm', 'erp', 'mes', 'quality'));
    await fc.assert(
      fc.asyncProperty(silence, async ([numbers, silent]) => {
        const asked = buildOperation(schema, numbers);
        const { faults } = await compare(gateways, asked, silent);
        expect(faults, `${explain(asked)}\nwithout ${silent}`).toEqual([]);
      }),
      { ...bounds, seed: 2, numRuns: 300 },
    );
  }, 600_000);
});

function explain({ source, variables }: Asked): string {
  return `${source}\n${JSON.stringify(variables)}`;
}

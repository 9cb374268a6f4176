import { composeSupergraph } from '@throughline/tools/compose/compose';
import { Kind, parse } from 'graphql';
import { head } from '../plant/head.ts';
import type { Plant } from '../plant/plant.ts';
import type { Answered, Asked } from './asked.ts';
import { openOurs } from './ours.ts';
import { openStock } from './stock.ts';

type Reply = Awaited<ReturnType<Plant['ask']>>;

interface SmallPlant {
  /** SDL by subgraph. */
  readonly sdl: Readonly<Record<string, string>>;
  /** What each answers, whatever it is asked. */
  readonly replies: Readonly<Record<string, (representations: number) => Reply>>;
}

/** One operation on both gateways, over subgraphs that answer what they are told to. */
export async function askBoth(
  { sdl, replies }: SmallPlant,
  source: string,
): Promise<{ stock: Answered; ours: Answered }> {
  const parts = Object.entries(sdl).map(([name, text]) => ({ name, sdl: `${head} ${text}` }));
  return askBothOver(
    {
      supergraphSdl: composeSupergraph(parts).supergraph,
      ask: (subgraph, { variables: { representations } }) => {
        const count = Array.isArray(representations) ? representations.length : 0;
        const reply = replies[subgraph]?.(count);
        if (!reply) throw new Error(`${subgraph} is not to be asked`);
        return Promise.resolve(JSON.parse(JSON.stringify(reply)) as Reply);
      },
    },
    source,
  );
}

export async function askBothOver(
  plant: Plant,
  source: string,
): Promise<{ stock: Answered; ours: Answered }> {
  const stock = await openStock(plant);
  const ours = openOurs(plant, stock.apiSchema);
  const asked = read(source);
  const trouble = { silent: null, keepsTypes: false };
  return { stock: await stock.ask(asked, trouble), ours: await ours(asked, trouble) };
}

function read(source: string): Asked {
  const document = parse(source);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  return { source, document, operation, variables: {} };
}

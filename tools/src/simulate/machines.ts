import { inParallel } from '../import/graph.ts';
import type { Chance } from './chance.ts';
import { EdgeNode, type Metric } from './edge-node.ts';
import { act, look, type Shift } from './shift.ts';

export interface BrokerAccess {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

interface Center {
  readonly id: string;
  readonly code: string;
  readonly site: { readonly code: string };
  readonly workUnits: readonly {
    readonly id: string;
    readonly code: string;
    readonly tags: { readonly nodes: readonly { readonly name: string }[] } | null;
  }[];
}

type State = 'PRODUCING' | 'SETUP' | 'DELAY' | 'DOWN' | 'PLANNED_STOP';

const centersQuery = `query SimulatedMachines { workCenters(first: 100) { nodes {
  id code site { code } workUnits { id code tags(first: 100) { nodes { name } } } } } }`;

/** What is invented says so in its name: nobody takes it for what a real machine said. */
const tags = {
  state: { name: 'SIMULATED State', kind: 'STATE', dataType: 'TEXT' },
  cycles: { name: 'SIMULATED Cycles', kind: 'COUNTER', dataType: 'INTEGER', unit: 'C62' },
  heat: { name: 'SIMULATED Temperature', kind: 'MEASUREMENT', dataType: 'DECIMAL', unit: 'CEL' },
  load: { name: 'SIMULATED Spindle load', kind: 'MEASUREMENT', dataType: 'DECIMAL', unit: 'P1' },
} as const;

/** The simulated machines: an edge node a work centre, a device a work unit. */
export class Machines {
  readonly #shift: Shift;
  readonly #broker: BrokerAccess;
  readonly #nodes: EdgeNode[] = [];
  readonly #machines: Machine[] = [];

  constructor(shift: Shift, broker: BrokerAccess) {
    this.#shift = shift;
    this.#broker = broker;
  }

  /** A beat of every machine; the first one defines their tags and switches them on. */
  async work(): Promise<void> {
    if (this.#machines.length === 0) await this.#install();
    for (const machine of this.#machines) await machine.work(this.#shift);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.stop()));
  }

  async #install(): Promise<void> {
    const seen = await look<{ workCenters: { nodes: readonly Center[] } }>(
      this.#shift,
      centersQuery,
    );
    const centers = seen?.workCenters.nodes ?? [];
    await defineTags(this.#shift, centers);
    for (const { id, code, site, workUnits } of centers) {
      if (workUnits.length === 0) continue;
      const node = new EdgeNode({ ...this.#broker, group: site.code, node: code });
      this.#nodes.push(node);
      this.#machines.push(...workUnits.map((unit) => new Machine(node, id, unit.code)));
    }
    const count = this.#machines.length;
    if (count > 0) this.#shift.log.step(`SIMULATED: ${count} machines are switched on`);
  }
}

async function defineTags(shift: Shift, centers: readonly Center[]): Promise<void> {
  const missing = centers.flatMap(({ workUnits }) =>
    workUnits.flatMap((unit) =>
      Object.values(tags)
        .filter((tag) => !unit.tags?.nodes.some(({ name }) => name === tag.name))
        .map((tag) => ({ unit, tag })),
    ),
  );
  await inParallel(missing, 4, async ({ unit, tag }) => {
    await act(shift, {
      mutation: { field: 'defineTag', input: 'DefineTagInput', select: 'tag { id }' },
      input: { workUnitId: unit.id, ...tag },
      to: unit.id,
      what: `define "${tag.name}" of ${unit.code}`,
    });
  });
}

class Machine {
  readonly #node: EdgeNode;
  readonly #center: string;
  readonly #code: string;
  #state: State = 'PLANNED_STOP';
  /** Beats until it may do something else. */
  #rest = 0;
  #cycles = 0;
  #heat = 21;

  constructor(node: EdgeNode, center: string, code: string) {
    this.#node = node;
    this.#center = center;
    this.#code = code;
  }

  async work({ chance, running }: Shift): Promise<void> {
    this.#rest -= 1;
    const before = this.#state;
    if (this.#rest <= 0) this.#next(chance, running.get(this.#center)?.code === this.#code);
    const isProducing = this.#state === 'PRODUCING';
    this.#heat += ((isProducing ? 68 : 21) - this.#heat) / 12 + (chance.next() - 0.5) / 2;
    if (isProducing) this.#cycles += chance.whole(1, 3);
    // Repaired, it is switched off and on again.
    if (before === 'DOWN' && this.#state !== 'DOWN') await this.#node.lose(this.#code);
    await this.#node.say(this.#code, [
      { name: tags.state.name, type: 'String', value: this.#state },
      { name: tags.cycles.name, type: 'Int64', value: this.#cycles },
      { name: tags.heat.name, type: 'Double', value: Number(this.#heat.toFixed(1)) },
      {
        name: tags.load.name,
        type: 'Double',
        value: isProducing ? chance.whole(45, 95) : 0,
      },
    ] satisfies Metric[]);
  }

  /** It is set up for a job, makes, waits a little now and then, and seldom breaks. */
  #next(chance: Chance, hasJob: boolean): void {
    if (!hasJob) this.#state = 'PLANNED_STOP';
    else if (this.#state === 'PLANNED_STOP') this.#be('SETUP', chance.whole(1, 3));
    else if (this.#state === 'PRODUCING' && chance.oneIn(90)) this.#be('DOWN', chance.whole(5, 15));
    else if (this.#state === 'PRODUCING' && chance.oneIn(30)) this.#be('DELAY', chance.whole(2, 5));
    else this.#state = 'PRODUCING';
  }

  #be(state: State, beats: number): void {
    this.#state = state;
    this.#rest = beats;
  }
}

import { startRelay } from '@throughline/chassis/outbox/relay';
import { createLog } from '@throughline/chassis/log';
import { encodeId, newId } from '@throughline/chassis/ids';
import { startGateway } from '@throughline/gateway/gateway';
import { startPlm } from '@throughline/plm/main';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';
import { Keyring } from '../live/keyring.ts';
import { Graph } from '../plant/graph.ts';

export interface Revised {
  readonly itemId: string;
  /** Released from long ago, and the one in work that follows it. */
  readonly fromId: string;
  readonly toId: string;
}

/** What everybody in a design office may do. */
const design = [
  '*:read',
  'items:write',
  'boms:write',
  'operations:write',
  'documents:write',
  'changes:write',
];

/** PLM behind the gateway, with people who have keys of their own. */
export class DesignOffice {
  readonly database: TestDatabase;
  readonly workCenterId = encodeId('WorkCenter', newId());
  readonly #keys: Keyring;
  readonly #url: string;
  readonly #stop: () => Promise<void>;

  constructor(database: TestDatabase, keys: Keyring, url: string, stop: () => Promise<void>) {
    this.database = database;
    this.#keys = keys;
    this.#url = url;
    this.#stop = stop;
  }

  static async open(): Promise<DesignOffice> {
    const database = await cloneDatabase();
    const { urls, secrets } = database;
    const keys = new Keyring();
    const log = createLog('test', 'silent');
    const relay = await startRelay({ databaseUrl: urls.relay, log });
    const plm = await startPlm({ databaseUrl: urls.plm, secret: secrets.secret, log });
    const gateway = await startGateway({
      port: 0,
      ...secrets,
      access: keys,
      subgraphs: { erp: plm.url, mes: plm.url, plm: plm.url, access: plm.url },
      log,
    });
    const stop = async (): Promise<void> => {
      for (const part of [gateway, plm, relay]) await part.stop();
      await database.drop();
    };
    return new DesignOffice(database, keys, gateway.url, stop);
  }

  close(): Promise<void> {
    return this.#stop();
  }

  /** The graph as somebody who designs, and has these scopes beside, has it. */
  person(name: string, scopes: readonly string[] = []): Graph {
    return new Graph(this.#url, this.#keys.issue(name, { scopes: [...design, ...scopes] }));
  }

  async item(graph: Graph, number: string): Promise<{ id: string; revisionId: string }> {
    const { item } = await graph.do(
      'createItem',
      { number, description: number, unit: 'C62', tracking: 'NONE' },
      'item { id revisions(first: 1) { nodes { id } } }',
    );
    return { id: item.id, revisionId: item.revisions.nodes[0].id };
  }

  async released(graph: Graph, number: string): Promise<{ id: string; revisionId: string }> {
    const item = await this.item(graph, number);
    const { revisionId } = item;
    await graph.do('releaseRevision', { revisionId, effectiveFrom: '2026-01-01' });
    return item;
  }

  /** An item with a released revision and one in work that is to follow it. */
  async revised(graph: Graph, number: string): Promise<Revised> {
    const { id: itemId, revisionId: fromId } = await this.released(graph, number);
    const { itemRevision } = await graph.do('reviseItem', { itemId }, 'itemRevision { id }');
    return { itemId, fromId, toId: itemRevision.id };
  }

  /** A draft that changes one item. */
  async draft(graph: Graph, { toId }: Revised, more: object = {}): Promise<string> {
    const { changeOrder } = await graph.do(
      'createChangeOrder',
      {
        title: 'A change',
        reason: 'Because',
        affectedItems: [{ toRevisionId: toId, effectiveFrom: '2026-06-01' }],
        ...more,
      },
      'changeOrder { id }',
    );
    return changeOrder.id;
  }
}

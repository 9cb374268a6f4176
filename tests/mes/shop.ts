import { randomUUID } from 'node:crypto';
import { newId } from '@throughline/chassis/ids';
import { encodeId, tryDecodeId } from '@throughline/chassis/ids';
import { signRights } from '@throughline/chassis/rights';
import type { Client } from 'graphql-ws';
import { openSubgraphSocket } from '../harness/subgraph-socket.ts';
import type { Subgraph } from '@throughline/chassis/subgraph';
import { startMes } from '@throughline/mes/main';
import type { EventType } from '@throughline/schema/events/contract';
import postgres from 'postgres';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';
import { until } from '../plant/graph.ts';

type Data = Record<string, any>;

interface OutboxRow {
  readonly type: string;
  readonly payload: Data;
}

interface Line {
  readonly itemId: string;
  readonly quantity: string;
  readonly phantom?: boolean;
  readonly operationSequence?: number;
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
  readonly substitutes?: readonly { itemId: string; ratio: string; rank: number }[];
}

export interface Definition {
  readonly revisionId?: string;
  readonly label?: string;
  readonly effectiveFrom?: string;
  readonly batchQuantity?: string;
  readonly lines?: readonly Line[];
  /** Run minutes by sequence. */
  readonly operations?: Readonly<
    Record<number, { setUp?: string; run?: string; cleanUp?: string; yield?: string }>
  >;
}

/** A process plan of today; without it that of before there were yields. */
const plan = { crewSize: 1, instructions: [], characteristics: [], tools: [] };

const rights = { keyId: 'tester', scopes: ['*'], party: { kind: 'INTERNAL' }, sites: '*' } as const;

/** MES alone over a real database; the test stands in for the others and for the relay. */
export class Shop {
  readonly database: TestDatabase;
  readonly mes: Subgraph;
  readonly admin: postgres.Sql;
  siteId = '';
  workCenterId = '';
  #position = 0;

  constructor(database: TestDatabase, mes: Subgraph) {
    this.database = database;
    this.mes = mes;
    this.admin = postgres(database.adminUrl, { max: 2, onnotice: () => undefined });
  }

  static async open(): Promise<Shop> {
    const database = await cloneDatabase();
    const mes = await startMes({ databaseUrl: database.urls.mes, secret: database.secrets.secret });
    const shop = new Shop(database, mes);
    const { site } = await shop.do('setSite', { code: 'S1', name: 'Works' }, 'site { id }');
    shop.siteId = site.id;
    const { area } = await shop.do(
      'createArea',
      { siteId: site.id, code: 'A', name: 'Hall' },
      'area { id }',
    );
    const { workCenter } = await shop.do(
      'createWorkCenter',
      { areaId: area.id, code: 'WC1', name: 'Bench' },
      'workCenter { id }',
    );
    shop.workCenterId = workCenter.id;
    return shop;
  }

  async close(): Promise<void> {
    await this.mes.stop();
    await this.admin.end();
    await this.database.drop();
  }

  /** Live questions, as the gateway asks them. */
  socket(): Client {
    const { secret } = this.database.secrets;
    return openSubgraphSocket({ url: this.mes.url, secret, subgraph: 'mes', rights });
  }

  async post(query: string, variables: Data = {}): Promise<{ data: Data; errors?: Data[] }> {
    const body = JSON.stringify({ query, variables });
    const deed = { what: 'POST /graphql', body };
    const token = signRights(this.database.secrets.secret, 'mes', rights, deed);
    const headers = { 'content-type': 'application/json', 'x-throughline-rights': token };
    const response = await fetch(this.mes.url, { method: 'POST', headers, body });
    return (await response.json()) as { data: Data; errors?: Data[] };
  }

  async ask(query: string, variables: Data = {}): Promise<Data> {
    const { data, errors } = await this.post(query, variables);
    if (errors) throw new Error(`${query}\n${JSON.stringify(errors)}`);
    return data;
  }

  /** A field of a thing that MES extends or owns, as the gateway asks for it. */
  async entity(type: string, id: string, selection: string): Promise<Data> {
    const { _entities } = await this.ask(
      `query($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} { ${selection} } } }`,
      { of: [{ __typename: type, id }] },
    );
    return _entities[0];
  }

  async try(mutation: string, input: Data, selection = ''): Promise<Data> {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const named = shared[mutation] ?? type;
    const data = await this.ask(
      `mutation($input: ${named}!) { ${mutation}(input: $input) { ${selection} userErrors { field code message } } }`,
      { input: { idempotencyKey: randomUUID(), ...input } },
    );
    return data[mutation];
  }

  async do(mutation: string, input: Data, selection = ''): Promise<Data> {
    const payload = await this.try(mutation, input, selection);
    if (payload.userErrors.length > 0) throw new Error(JSON.stringify(payload.userErrors));
    return payload;
  }

  async refusal(mutation: string, input: Data): Promise<string[]> {
    const { userErrors } = await this.try(mutation, input);
    return userErrors.map((error: Data) => `${error.code} ${error.field}`);
  }

  /** Puts another's event into the inbox, as the relay does; answers its id. */
  async tell(
    source: 'plm' | 'erp',
    type: EventType,
    aggregateId: string,
    payload: Data,
  ): Promise<string> {
    const eventId = newId();
    this.#position += 1;
    await this.admin`insert into mes.inbox (event_id, position, source, type, version,
      aggregate_type, aggregate_id, payload, occurred_at, actor, request_id)
      values (${eventId}, ${this.#position}, ${source}, ${type}, 1, 'Test', ${aggregateId},
        ${JSON.stringify(payload)}::text::jsonb, now(), 'tester', 'test')`;
    await this.admin`select pg_notify('inbox_mes', '')`;
    return eventId;
  }

  /** The same, and waits until it was applied. */
  async told(
    source: 'plm' | 'erp',
    type: EventType,
    aggregateId: string,
    payload: Data,
  ): Promise<void> {
    await this.settled(await this.tell(source, type, aggregateId, payload), 'APPLIED');
  }

  settled(eventId: string, status: 'APPLIED' | 'PARKED' | 'DEAD'): Promise<Data> {
    return until(
      `${eventId} to be ${status}`,
      async () => {
        const [row] = await this.admin`select status, reason from mes.inbox
          where event_id = ${eventId}`;
        return row ?? {};
      },
      (row) => row.status === status,
    );
  }

  /** What MES said of an aggregate, in order. */
  async said(aggregateId: string): Promise<OutboxRow[]> {
    const rows = await this.admin<OutboxRow[]>`select type, payload from mes.outbox
      where aggregate_id = ${uuidOf(aggregateId)} order by number`;
    return [...rows];
  }

  async item(number: string, tracking = 'NONE', unit = 'C62'): Promise<string> {
    const itemId = newId();
    await this.told('plm', 'ItemDefined', itemId, {
      itemId,
      number,
      description: number,
      unit,
      tracking,
    });
    return itemId;
  }

  /** A released definition of an item; answers its revision. */
  async define(itemId: string, definition: Definition): Promise<string> {
    const payload = this.definition(itemId, definition);
    await this.told('plm', 'ProductDefinitionReleased', itemId, payload);
    return payload.revisionId;
  }

  definition(itemId: string, definition: Definition): Data & { revisionId: string } {
    const { lines = [], operations = { 10: {} } } = definition;
    return {
      revisionId: definition.revisionId ?? newId(),
      itemId,
      itemNumber: 'ITEM',
      label: definition.label ?? 'A',
      effectiveFrom: definition.effectiveFrom ?? '2000-01-01',
      predecessorId: null,
      changeOrderId: null,
      batchQuantity: definition.batchQuantity ?? '1',
      lines: lines.map((line, at) => ({
        lineId: newId(),
        findNumber: (at + 1) * 10,
        componentItemId: line.itemId,
        quantity: line.quantity,
        attrition: '0',
        setUpQuantity: '0',
        roundingMultiple: null,
        phantom: line.phantom ?? false,
        effectiveFrom: line.effectiveFrom ?? null,
        effectiveTo: line.effectiveTo ?? null,
        operationSequence: line.operationSequence ?? null,
        substitutes: line.substitutes ?? [],
      })),
      operations: Object.entries(operations).map(([sequence, times]) => ({
        operationId: newId(),
        sequence: Number(sequence),
        name: `Operation ${sequence}`,
        workCenterId: uuidOf(this.workCenterId),
        setUpMinutes: times.setUp ?? '0',
        runMinutes: times.run ?? '0',
        cleanUpMinutes: times.cleanUp ?? '0',
        ...(times.yield === undefined ? {} : { ...plan, yield: times.yield }),
      })),
    };
  }

  release(itemId: string, revisionId: string, more: Data = {}): Data & { plannedOrderId: string } {
    return {
      plannedOrderId: newId(),
      itemId,
      revisionId,
      siteId: uuidOf(this.siteId),
      quantity: '10',
      startOn: '2030-01-07',
      dueOn: '2030-01-09',
      pegs: [],
      ...more,
    };
  }

  /** A work order that was released, with its jobs. */
  async order(itemId: string, revisionId: string, more: Data = {}): Promise<Data> {
    const release = this.release(itemId, revisionId, more);
    await this.told('erp', 'PlannedOrderReleased', release.plannedOrderId, release);
    return this.orderOf(release.plannedOrderId);
  }

  async orderOf(plannedOrderId: string): Promise<Data> {
    const { workOrder } = await this.entity(
      'PlannedOrder',
      encodeId('PlannedOrder', plannedOrderId),
      `workOrder { id number status statusReason startOn dueOn priority revision { id }
        materials { item { id } requiredQuantity { value } issuedQuantity { value } operationSequence }
        jobOrders { id sequence status plannedMinutes } }`,
    );
    return workOrder;
  }

  look(workOrderId: string, selection: string): Promise<Data> {
    return this.entity('WorkOrder', workOrderId, selection);
  }

  /** What the last report asked ERP to issue: item and quantity. */
  async asked(workOrderId: string): Promise<Record<string, string>> {
    const reports = (await this.said(workOrderId)).filter(
      (one) => one.type === 'ProductionReported',
    );
    const materials: Data[] = reports.at(-1)?.payload.materials ?? [];
    return Object.fromEntries(materials.map((one) => [one.itemId, one.quantity]));
  }

  /** ERP issues lots for a report, or by hand. */
  async issue(
    workOrderId: string,
    lines: readonly { itemId: string; lotId?: string; quantity: string; materialId?: string }[],
    report?: { jobOrderId: string; jobResponseId: string },
    type: 'MaterialIssued' | 'MaterialIssueReversed' = 'MaterialIssued',
  ): Promise<void> {
    await this.told('erp', type, uuidOf(workOrderId), {
      workOrderId: uuidOf(workOrderId),
      jobOrderId: report ? uuidOf(report.jobOrderId) : null,
      jobResponseId: report ? uuidOf(report.jobResponseId) : null,
      lines: lines.map((line) => ({
        stockMoveId: newId(),
        itemId: line.itemId,
        materialId: line.materialId ?? null,
        lotId: line.lotId ?? null,
        lotNumber: null,
        quantity: line.quantity,
      })),
    });
  }
}

const shared: Readonly<Record<string, string>> = {
  startJob: 'JobOrderInput',
  completeJob: 'JobOrderInput',
  restartJob: 'JobOrderInput',
  resumeJob: 'JobOrderInput',
  holdJob: 'JobReasonInput',
  pauseJob: 'JobReasonInput',
  abortJob: 'JobReasonInput',
  closeJobShort: 'JobReasonInput',
  holdWorkOrder: 'WorkOrderReasonInput',
  resumeWorkOrder: 'WorkOrderReasonInput',
  cancelWorkOrder: 'WorkOrderReasonInput',
  acknowledgeAndonCall: 'AndonCallInput',
  resolveAndonCall: 'AndonCallInput',
  cancelAndonCall: 'AndonCallReasonInput',
  withdrawDisposition: 'NonConformanceReasonInput',
  closeNonConformance: 'NonConformanceReasonInput',
  closeCorrectiveAction: 'CorrectiveActionReasonInput',
  cancelCorrectiveAction: 'CorrectiveActionReasonInput',
};

/** The uuid in an id of the graph; a bare uuid stays as it is. */
export function uuidOf(id: string): string {
  const [type] = Buffer.from(id, 'base64url').toString('utf8').split(':');
  return tryDecodeId(type ?? '', id) ?? id;
}

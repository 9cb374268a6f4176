import { Decimal } from '@throughline/chassis/values/decimal';
import { findByNumber } from './graph.ts';
import type { Row } from './layout.ts';
import { openRegister, type Register } from './register.ts';
import type { Payload } from './send.ts';
import { bring, goodRows, type Session, type Task, tellDifferent } from './session.ts';

interface Named {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

interface WorkCenterThere extends Named {
  readonly area: { readonly code: string } | null;
  readonly hourlyRate: { readonly amount: string } | null;
  readonly workUnits: readonly Named[];
}

interface SiteThere extends Named {
  readonly timeZone: string;
  readonly workingDays: readonly string[];
  readonly closedOn: readonly string[];
  readonly areas: readonly Named[];
  readonly workCenters: readonly WorkCenterThere[];
}

export interface Equipment {
  readonly sites: Register<string>;
  /** By `site/code`. */
  readonly workCenters: Register<string>;
  /** By `site/work centre/code`. */
  readonly workUnits: Register<string>;
}

const sitesQuery = `query Sites($numbers: [String!]!) {
  sites(codes: $numbers, first: 100) { nodes {
    id code name timeZone workingDays closedOn
    areas { id code name }
    workCenters { id code name area { code } hourlyRate { amount } workUnits { id code name } }
  } } }`;

/** Sites, areas, work centres, their units and rates. */
export async function bringEquipment(session: Session): Promise<Equipment> {
  const { plant, outcome } = session;
  const there = await readSites(session);
  const sites = openRegister<string>('site', plant.sites, outcome);
  for (const site of there.values()) sites.put(site.code, site.id);
  await bringSites(session, there, sites);
  const areas = openRegister<string>('area', plant.areas, outcome);
  const areasThere = new Map<string, Named>();
  const centersThere = new Map<string, WorkCenterThere>();
  const workCenters = openRegister<string>('work centre', plant.work_centers, outcome);
  for (const site of there.values()) {
    for (const area of site.areas) {
      areasThere.set(`${site.code}/${area.code}`, area);
      areas.put(`${site.code}/${area.code}`, area.id);
    }
    for (const center of site.workCenters) {
      centersThere.set(`${site.code}/${center.code}`, center);
      workCenters.put(`${site.code}/${center.code}`, center.id);
    }
  }
  await bringAreas(session, { sites, areas, there: areasThere });
  await bringWorkCenters(session, { areas, workCenters, there: centersThere });
  const workUnits = openRegister<string>('work unit', plant.work_units, outcome);
  for (const [key, center] of centersThere) {
    for (const unit of center.workUnits) workUnits.put(`${key}/${unit.code}`, unit.id);
  }
  await bringWorkUnits(session, { workCenters, workUnits, there: centersThere });
  await bringRates(session, workCenters, centersThere);
  return { sites, workCenters, workUnits };
}

async function readSites({ graph, plant }: Session): Promise<Map<string, SiteThere>> {
  const codes = new Set(plant.sites.rows.map((row) => row.values.code));
  for (const kind of sited) for (const row of plant[kind].rows) codes.add(row.values.site);
  const there = new Map<string, SiteThere>();
  await findByNumber<SiteThere>(graph, codes, { query: sitesQuery, field: 'sites' }, (site) =>
    there.set(site.code, site),
  );
  return there;
}

const sited = [
  'areas',
  'work_centers',
  'work_units',
  'shifts',
  'tags',
  'operations',
  'work_center_rates',
  'item_planning',
  'storage_locations',
  'stock',
  'purchase_orders',
  'sales_orders',
] as const;

/** The id of what a mutation made: its payload has one thing beside the errors. */
export function idIn(payload: Payload, field: string): string {
  return (payload as unknown as Record<string, { id: string }>)[field]?.id ?? '';
}

async function bringSites(
  session: Session,
  there: ReadonlyMap<string, SiteThere>,
  sites: Register<string>,
): Promise<void> {
  const tasks: Task[] = [];
  for (const row of goodRows(session, 'sites')) {
    const { code, name, time_zone: timeZone, working_days, closed_on } = row.values;
    const closedOn = closed_on.map(({ date }) => date).sort();
    const input = { code, name, timeZone, workingDays: working_days, closedOn };
    const found = there.get(code);
    if (found && sameSite(found, input, closed_on)) session.outcome.good(row, 'unchanged');
    else {
      tasks.push({
        row,
        input,
        fate: found ? 'changed' : 'created',
        done: (payload) => sites.put(code, idIn(payload, 'site')),
        refused: () => sites.spoil(code, row),
      });
    }
  }
  const mutation = { field: 'setSite', input: 'SetSiteInput', select: 'site { id }' };
  await bring(session, { title: 'sites', mutation, tasks });
}

function sameSite(
  there: SiteThere,
  here: {
    readonly name: string;
    readonly timeZone: string;
    readonly workingDays: readonly string[];
    readonly closedOn: readonly string[];
  },
  closed: Row<'sites'>['values']['closed_on'],
): boolean {
  const list = (values: readonly string[]): string => [...values].sort().join(';');
  return (
    there.name === here.name &&
    there.timeZone === here.timeZone &&
    list(there.workingDays) === list(here.workingDays) &&
    // Offsets from today mean other dates tomorrow; what they meant first stays.
    (closed.some(({ relative }) => relative) || list(there.closedOn) === list(here.closedOn))
  );
}

interface Areas {
  readonly sites: Register<string>;
  readonly areas: Register<string>;
  readonly there: ReadonlyMap<string, Named>;
}

async function bringAreas(session: Session, { sites, areas, there }: Areas): Promise<void> {
  const tasks: Task[] = [];
  for (const row of goodRows(session, 'areas')) {
    const { site, code, name } = row.values;
    const key = `${site}/${code}`;
    const siteId = sites.need(row, 'site', site);
    const found = there.get(key);
    if (siteId === null) areas.spoil(key, row);
    else if (found) {
      if (!tellDifferent(session, row, [['name', found.name, name]])) {
        session.outcome.good(row, 'unchanged');
      }
    } else {
      tasks.push({
        row,
        input: { siteId, code, name },
        fate: 'created',
        done: (payload) => areas.put(key, idIn(payload, 'area')),
        refused: () => areas.spoil(key, row),
      });
    }
  }
  const mutation = { field: 'createArea', input: 'CreateAreaInput', select: 'area { id }' };
  await bring(session, { title: 'areas', mutation, tasks });
}

interface WorkCenters {
  readonly areas: Register<string>;
  readonly workCenters: Register<string>;
  readonly there: ReadonlyMap<string, WorkCenterThere>;
}

async function bringWorkCenters(
  session: Session,
  { areas, workCenters, there }: WorkCenters,
): Promise<void> {
  const tasks: Task[] = [];
  for (const row of goodRows(session, 'work_centers')) {
    const { site, area, code, name } = row.values;
    const key = `${site}/${code}`;
    const areaId = areas.need(row, 'area', `${site}/${area}`);
    const found = there.get(key);
    if (areaId === null) workCenters.spoil(key, row);
    else if (found) {
      const different = tellDifferent(session, row, [
        ['name', found.name, name],
        ['area', found.area?.code ?? '', area],
      ]);
      if (!different) session.outcome.good(row, 'unchanged');
    } else {
      tasks.push({
        row,
        input: { areaId, code, name },
        fate: 'created',
        done: (payload) => workCenters.put(key, idIn(payload, 'workCenter')),
        refused: () => workCenters.spoil(key, row),
      });
    }
  }
  const mutation = {
    field: 'createWorkCenter',
    input: 'CreateWorkCenterInput',
    select: 'workCenter { id }',
  };
  await bring(session, { title: 'work centres', mutation, tasks });
}

interface WorkUnits extends Pick<WorkCenters, 'workCenters' | 'there'> {
  readonly workUnits: Register<string>;
}

async function bringWorkUnits(
  session: Session,
  { workCenters, workUnits, there }: WorkUnits,
): Promise<void> {
  const tasks: Task[] = [];
  for (const row of goodRows(session, 'work_units')) {
    const { site, work_center, code, name } = row.values;
    const key = `${site}/${work_center}`;
    const workCenterId = workCenters.need(row, 'work_center', key);
    const found = there.get(key)?.workUnits.find((unit) => unit.code === code);
    const unitKey = `${key}/${code}`;
    if (workCenterId === null) workUnits.spoil(unitKey, row);
    else if (!found) {
      tasks.push({
        row,
        input: { workCenterId, code, name },
        fate: 'created',
        done: (payload) => workUnits.put(unitKey, idIn(payload, 'workUnit')),
        refused: () => workUnits.spoil(unitKey, row),
      });
    } else if (!tellDifferent(session, row, [['name', found.name, name]])) {
      session.outcome.good(row, 'unchanged');
    }
  }
  const mutation = {
    field: 'createWorkUnit',
    input: 'CreateWorkUnitInput',
    select: 'workUnit { id }',
  };
  await bring(session, { title: 'work units', mutation, tasks });
}

async function bringRates(
  session: Session,
  workCenters: Register<string>,
  there: ReadonlyMap<string, WorkCenterThere>,
): Promise<void> {
  const tasks: Task[] = [];
  for (const row of goodRows(session, 'work_center_rates')) {
    const { site, work_center, hourly_rate: hourlyRate } = row.values;
    const key = `${site}/${work_center}`;
    const workCenterId = workCenters.need(row, 'work_center', key);
    const rate = there.get(key)?.hourlyRate;
    if (workCenterId === null) continue;
    if (rate && new Decimal(rate.amount).eq(hourlyRate)) session.outcome.good(row, 'unchanged');
    else {
      const fate = rate ? 'changed' : 'created';
      tasks.push({ row, input: { workCenterId, hourlyRate }, fate });
    }
  }
  const mutation = {
    field: 'setWorkCenterRate',
    input: 'SetWorkCenterRateInput',
    select: 'workCenter { id }',
  };
  await bring(session, { title: 'rates of work centres', mutation, tasks });
}

import { bringChangeOrders } from './changes.ts';
import { firstDesigns, readDesigns, setDesigns } from './designs.ts';
import { bringEquipment } from './equipment.ts';
import { connect, type Graph } from './graph.ts';
import { bringItems } from './items.ts';
import { bringPurchaseOrders, bringSalesOrders } from './orders.ts';
import { type ImportResult, openOutcome, type Report } from './outcome.ts';
import { bringCustomers, bringSuppliers } from './parties.ts';
import { readPlant } from './plant.ts';
import { bringPlanning } from './planning.ts';
import { releaseFirst } from './releases.ts';
import { bringShifts } from './shifts.ts';
import { bringStock } from './stock.ts';
import { bringTags } from './tags.ts';

export interface ImportOptions {
  readonly url: string;
  readonly key: string;
  readonly directory: string;
  readonly log: Report;
}

/** Brings a directory of CSV files into a plant through its graph; again, it changes nothing. */
export async function importPlant(options: ImportOptions): Promise<ImportResult> {
  return importThrough(connect(options), options);
}

/** In the order in which one thing needs another. */
export async function importThrough(
  graph: Graph,
  { directory, log }: Pick<ImportOptions, 'directory' | 'log'>,
): Promise<ImportResult> {
  const outcome = openOutcome(log);
  const today = new Date().toISOString().slice(0, 10);
  const { plant, files } = await readPlant(directory, today, outcome);
  const session = { graph, plant, outcome, log };
  const equipment = await bringEquipment(session);
  const { sites, workCenters } = equipment;
  await bringShifts(session, equipment);
  await bringTags(session, equipment);
  const items = await bringItems(session);
  const designs = readDesigns(session, items);
  await setDesigns(session, firstDesigns(session, designs, items), items, workCenters);
  await releaseFirst(session, items, designs);
  await bringChangeOrders(session, { items, workCenters, designs });
  const customers = await bringCustomers(session);
  const suppliers = await bringSuppliers(session);
  const things = { items, sites, customers, suppliers };
  await bringPlanning(session, things);
  await bringStock(session, things);
  await bringPurchaseOrders(session, things);
  await bringSalesOrders(session, things);
  return outcome.result(files);
}

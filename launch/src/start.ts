import { auditHeadsFile } from './audit-heads.ts';
import { openDatabase } from './database/open.ts';
import type { House, HouseOptions } from './house/house.ts';
import { startInOneProcess } from './house/one-process.ts';
import { loadSamplePlant } from './plant.ts';
import { requirePort } from './port.ts';
import { terminal } from './report.ts';
import { readSettings, type Settings } from './settings.ts';
import { hearSignals } from './signals.ts';
import { welcome } from './welcome.ts';

/** `npm start`: everything in this process. */
export async function start(args: readonly string[]): Promise<void> {
  await runHouse(readSettings(args), startInOneProcess);
}

export async function runHouse(
  settings: Settings,
  startHouse: (options: HouseOptions) => Promise<House>,
): Promise<void> {
  await requirePort('PORT', settings.port, settings.host);
  await requirePort('THROUGHLINE_METRICS_PORT', settings.metricsPort, '127.0.0.1');
  const wish = hearSignals();
  const stops: (() => Promise<void>)[] = [];
  try {
    // Short, so a wish to stop waits for it; loading a plant is not.
    const built = await build(settings, startHouse, stops);
    const furnished = furnish(settings, built, stops).then(() => {
      if (!wish.stopped) welcome(terminal, built);
    });
    await Promise.race([furnished.then(() => wish.asked), wish.asked]);
  } catch (error) {
    if (!wish.stopped) throw error;
  } finally {
    for (const stop of stops.splice(0).reverse()) await stop();
  }
  terminal.step('stopped');
  process.exit(0);
}

interface Built {
  readonly url: string;
  readonly apiKey: string;
  readonly adminUrl: string;
  readonly mqttUrl: string | undefined;
}

async function build(
  settings: Settings,
  startHouse: (options: HouseOptions) => Promise<House>,
  stops: (() => Promise<void>)[],
): Promise<Built> {
  const { port, host } = settings;
  const database = await openDatabase(settings, terminal);
  stops.push(() => database.stop());
  terminal.step('starting ERP, MES, PLM and the gateway');
  const mqttUrl = settings.simulate ? await findBroker(settings, stops) : undefined;
  const { urls: databaseUrls, secrets, adminUrl } = database;
  const house = await startHouse({
    databaseUrls,
    secrets,
    port,
    host,
    log: terminal,
    mqttUrl,
    auditHeadsFile: auditHeadsFile(settings.directory),
  });
  stops.push(() => house.stop());
  return { url: house.url, apiKey: secrets.apiKey, adminUrl, mqttUrl };
}

/** What simulated machines and MES meet at: the plant's own broker, else one for this run. */
async function findBroker({ mqttUrl }: Settings, stops: (() => Promise<void>)[]): Promise<string> {
  if (mqttUrl !== null) return mqttUrl;
  const { startBroker } = await import('@throughline/tools/simulate/broker');
  const broker = await startBroker();
  stops.push(() => broker.stop());
  return broker.url;
}

async function furnish(
  settings: Settings,
  { url, apiKey, adminUrl, mqttUrl }: Built,
  stops: (() => Promise<void>)[],
): Promise<void> {
  const caller = { url, key: apiKey, log: terminal };
  if (!settings.empty) await loadSamplePlant({ ...caller, adminUrl });
  if (!settings.simulate) return;
  const { startSimulation } = await import('@throughline/tools/simulate/simulate');
  terminal.step('SIMULATED floor: invented people and machines work the open orders');
  const { MQTT_USERNAME: username, MQTT_PASSWORD: password } = process.env;
  const broker = mqttUrl === undefined ? null : { url: mqttUrl, username, password };
  const simulation = await startSimulation({ ...caller, broker });
  stops.push(() => simulation.stop());
}

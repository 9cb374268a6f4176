import { createLog } from '@throughline/chassis/log';
import { openMetrics } from '@throughline/chassis/metrics/open-metrics';
import { subgraphs } from '../database/parts.ts';
import type { House, HouseOptions } from './house.ts';

interface Running {
  stop(): Promise<void>;
}

/** Loaded at run time so that their 300 ms of modules come while PostgreSQL starts. */
async function loadParts() {
  const [erp, mes, plm, access, relay, gateway, environment] = await Promise.all([
    import('@throughline/erp/main'),
    import('@throughline/mes/main'),
    import('@throughline/plm/main'),
    import('@throughline/access/main'),
    import('@throughline/chassis/outbox/relay'),
    import('@throughline/gateway/gateway'),
    import('@throughline/gateway/environment'),
  ]);
  return {
    erp: erp.startErp,
    mes: mes.startMes,
    plm: plm.startPlm,
    access: access.startAccess,
    startRelay: relay.startRelay,
    startGateway: gateway.startGateway,
    readDoorSettings: environment.readDoorSettings,
  };
}

/** Every part in this process; subgraphs on free ports of the loopback. */
export async function startInOneProcess(options: HouseOptions): Promise<House> {
  const level = process.env.LOG_LEVEL ?? 'warn';
  const { secret, apiKey } = options.secrets;
  const starts = await loadParts();
  const running: Running[] = [];
  const stop = async (): Promise<void> => {
    for (const part of running.splice(0).reverse()) await part.stop();
  };
  try {
    const metrics = await openMetrics();
    if (metrics) running.push(metrics);
    const relayLog = createLog('relay', level);
    running.push(
      await starts.startRelay({
        databaseUrl: options.databaseUrls.relay,
        log: relayLog,
        ...(options.auditHeadsFile === undefined ? {} : { auditHeadsFile: options.auditHeadsFile }),
      }),
    );
    const urls: Record<string, string> = {};
    const inProcess: Record<string, Awaited<ReturnType<typeof starts.erp>>['ask']> = {};
    for (const name of subgraphs) {
      const databaseUrl = options.databaseUrls[name];
      const part = await starts[name]({
        databaseUrl,
        secret,
        log: createLog(name, level),
        ...(options.mqttUrl === undefined ? {} : { mqttUrl: options.mqttUrl }),
      });
      running.push(part);
      urls[name] = part.url;
      inProcess[name] = part.ask;
    }
    const gateway = await starts.startGateway({
      port: options.port,
      ...(options.host === undefined ? {} : { host: options.host }),
      secret,
      apiKey,
      databaseUrl: options.databaseUrls.gateway,
      ...starts.readDoorSettings(),
      subgraphs: urls,
      inProcess,
      log: createLog('gateway', level),
    });
    running.push(gateway);
    return { url: gateway.url, port: gateway.port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

import type { SubgraphOptions } from '@throughline/chassis/environment';
import { runAlone } from '@throughline/chassis/run-alone';
import { startSubgraph, type Subgraph, type WorkerUnit } from '@throughline/chassis/subgraph';
import { rowRules } from '@throughline/drizzle/mes/row-rules';
import { startEscalation } from './andon/escalation/clock.ts';
import { telemetryRoute } from './ingest/route.ts';
import { startOpcUa } from './opcua/client.ts';
import { reactions } from './reactions.ts';
import { startRolling } from './readings/rolling.ts';
import { resolvers } from './resolvers.ts';
import { startSparkplug } from './sparkplug/host.ts';

interface MesOptions extends SubgraphOptions {
  /** Broker of the machines; without it `MQTT_URL`, if that is set. */
  readonly mqttUrl?: string;
}

export function startMes({ mqttUrl, ...options }: MesOptions): Promise<Subgraph> {
  const workers = [
    startRolling,
    startEscalation,
    (unit: WorkerUnit) => startSparkplug(unit, mqttUrl),
    (unit: WorkerUnit) => startOpcUa(unit),
  ];
  const routes = [telemetryRoute];
  return startSubgraph({ name: 'mes', resolvers, reactions, rowRules, workers, routes }, options);
}

await runAlone(import.meta.url, 4002, startMes);

import { newId } from '@throughline/chassis/ids';
import { startPump } from '@throughline/chassis/outbox/pump';
import type { WorkerUnit } from '@throughline/chassis/subgraph';
import { connect, type MqttClient } from 'mqtt';
import { Hearing } from '../readings/hearing.ts';
import { type Arrived, Nodes } from './nodes.ts';
import { rebirthCommand } from './payload.ts';
import { readSparkplugSettings, type SparkplugSettings } from './settings.ts';

const mostTogether = 2_000;
/** Beyond it the broker is not read any more until the database has caught up. */
const mostWaiting = 50_000;
const everyMs = 1_000;
const lostMs = 500;

/** The host application of Sparkplug B at the broker that is set; nothing without one. */
export async function startSparkplug(
  unit: WorkerUnit,
  url?: string,
): Promise<{ stop(): Promise<void> }> {
  const settings = readSparkplugSettings(
    url === undefined ? process.env : { ...process.env, MQTT_URL: url },
  );
  return settings ? startHost(unit, settings) : { stop: () => Promise.resolve() };
}

export async function startHost(
  unit: WorkerUnit,
  settings: SparkplugSettings,
): Promise<{ stop(): Promise<void> }> {
  const { group, hostId } = settings;
  const { log } = unit;
  const waiting: Arrived[] = [];
  const nodes = new Nodes();
  const hearing = new Hearing(unit, 'sparkplug');
  const client = connectAs(settings);
  const say = (topic: string, payload: string | Buffer, retain = false) =>
    client.publishAsync(topic, payload, { qos: retain ? 1 : 0, retain });
  client.on('error', (error) => log.warn({ err: error }, 'broker is not reached'));
  client.on('connect', () => {
    const subscribed = client.subscribeAsync(`spBv1.0/${group}/#`, { qos: 0 });
    // Edge nodes send what they kept once we are there: first we listen, then we say so.
    subscribed
      .then(() => say(stateTopic(hostId), stateOf(true), true))
      .catch((error: unknown) => log.warn({ err: error }, 'broker refused us'));
  });
  let full: (() => void) | null = null;
  const pump = startPump({
    name: 'readings of Sparkplug',
    log,
    pollMs: everyMs,
    round: async () => {
      const messages = waiting.slice(0, mostTogether);
      if (messages.length === 0) return false;
      const heard = nodes.take(messages, (inGroup, node) => {
        log.info({ group: inGroup, node }, 'asked for a rebirth');
        void say(`spBv1.0/${inGroup}/NCMD/${node}`, rebirthCommand(new Date())).catch(
          () => undefined,
        );
      });
      for (const one of heard) await hearing.record(one);
      waiting.splice(0, messages.length);
      full?.();
      full = null;
      return waiting.length > 0;
    },
  });
  client.handleMessage = (packet, done) => {
    const bytes = Buffer.from(packet.payload);
    waiting.push({ topic: packet.topic, bytes, at: new Date() });
    pump.nudge();
    if (waiting.length < mostWaiting) done();
    else full = done;
  };
  return Promise.resolve({
    stop: async () => {
      if (client.connected) {
        await say(stateTopic(hostId), stateOf(false), true).catch(() => undefined);
      }
      await client.endAsync(true);
      await pump.stop();
    },
  });
}

const stateTopic = (hostId: string) => `spBv1.0/STATE/${hostId}`;
const stateOf = (online: boolean) => JSON.stringify({ online, timestamp: Date.now() });

/** A broker that is away is tried again, and our last will says that we are. */
function connectAs({ url, username, password, hostId }: SparkplugSettings): MqttClient {
  const payload = Buffer.from(stateOf(false));
  return connect(url, {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    clientId: `${hostId}-${newId().slice(-8)}`,
    reconnectPeriod: lostMs,
    will: { topic: stateTopic(hostId), payload, qos: 1, retain: true },
  });
}

import { connect, type MqttClient } from 'mqtt';
import sparkplug from 'sparkplug-payload';

const codec = sparkplug.get('spBv1.0');

export interface Metric {
  readonly name: string;
  readonly type: 'Double' | 'Int64' | 'String';
  readonly value: number | string;
}

interface Place {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly group: string;
  readonly node: string;
}

const againMs = 500;

/** An edge node of Sparkplug B; its machines are its devices, born with all they have to say. */
export class EdgeNode {
  readonly #place: Pick<Place, 'group' | 'node'>;
  readonly #client: MqttClient;
  /** What each device that lives says now. */
  readonly #devices = new Map<string, Map<string, Metric>>();
  #sequence = 0;
  #births = Date.now();
  #isBorn = false;
  #at = 0;

  constructor(place: Place) {
    this.#place = place;
    const { url, username, password } = place;
    this.#client = connect(url, {
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      clientId: `simulated-${place.group}-${place.node}-${this.#births}`,
      reconnectPeriod: againMs,
      will: this.#will(),
    });
    this.#client.on('error', () => undefined);
    this.#client.on('connect', () => void this.#greet().catch(() => undefined));
    this.#client.on('message', () => void this.#beBorn().catch(() => undefined));
    // The next life has a number of its own, and its will must say the same.
    this.#client.on('close', () => {
      this.#isBorn = false;
      this.#births += 1;
      this.#client.options.will = this.#will();
    });
  }

  /** Says what is new of a machine; one that was not there is born. */
  async say(device: string, metrics: readonly Metric[]): Promise<void> {
    const known = this.#devices.get(device) ?? new Map<string, Metric>();
    const isNew = !this.#devices.has(device);
    const changed = metrics.filter(({ name, value }) => known.get(name)?.value !== value);
    for (const metric of changed) known.set(metric.name, metric);
    this.#devices.set(device, known);
    if (!this.#isBorn || changed.length === 0) return;
    await this.#publish(isNew ? 'DBIRTH' : 'DDATA', changed, device);
  }

  /** A machine is switched off. */
  async lose(device: string): Promise<void> {
    if (this.#devices.delete(device) && this.#isBorn) {
      await this.#publish('DDEATH', [], device);
    }
  }

  async stop(): Promise<void> {
    if (this.#client.connected) {
      // Who leaves by himself has no will read out.
      await this.#client.publishAsync(this.#topic('NDEATH'), this.#death()).catch(() => undefined);
    }
    await this.#client.endAsync(true);
  }

  async #greet(): Promise<void> {
    await this.#client.subscribeAsync(this.#topic('NCMD'));
    await this.#beBorn();
  }

  async #beBorn(): Promise<void> {
    this.#sequence = 0;
    this.#isBorn = true;
    await this.#publish('NBIRTH', [
      this.#life(),
      { name: 'Node Control/Rebirth', type: 'Boolean', value: false },
    ]);
    for (const [device, metrics] of this.#devices) {
      await this.#publish('DBIRTH', [...metrics.values()], device);
    }
  }

  #life() {
    return { name: 'bdSeq', type: 'Int64', value: this.#births } as const;
  }

  #death(): Buffer {
    return encode([this.#life()], Date.now(), null);
  }

  #will() {
    return { topic: this.#topic('NDEATH'), payload: this.#death(), qos: 1, retain: false } as const;
  }

  #topic(type: string, device?: string): string {
    const { group, node } = this.#place;
    return ['spBv1.0', group, type, node, ...(device === undefined ? [] : [device])].join('/');
  }

  async #publish(type: string, metrics: readonly Sent[], device?: string): Promise<void> {
    // Never twice for the same instant: a birth right behind a change would contradict it.
    this.#at = Math.max(Date.now(), this.#at + 1);
    const payload = encode(metrics, this.#at, this.#sequence);
    this.#sequence = (this.#sequence + 1) % 256;
    await this.#client.publishAsync(this.#topic(type, device), payload);
  }
}

type Sent = Metric | { readonly name: string; readonly type: 'Boolean'; readonly value: boolean };

function encode(metrics: readonly Sent[], timestamp: number, seq: number | null): Buffer {
  if (!codec) throw new Error('no codec of Sparkplug B');
  const sent = metrics.map((metric) => ({ ...metric, timestamp }));
  const payload = { timestamp, metrics: sent, ...(seq === null ? {} : { seq }) };
  return Buffer.from(codec.encodePayload(payload));
}

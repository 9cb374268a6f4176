import { createServer, type Server } from 'node:net';
import { Aedes } from 'aedes';
import { connectAsync, type MqttClient } from 'mqtt';
import sparkplug from 'sparkplug-payload';

const codec = sparkplug.get('spBv1.0')!;
type Metric = NonNullable<Parameters<typeof codec.encodePayload>[0]['metrics']>[number];

/** A broker of the test's own; it can go away and come back at the same port. */
export class Broker {
  #aedes: Aedes | null = null;
  #server: Server | null = null;
  port = 0;

  static async open(): Promise<Broker> {
    const broker = new Broker();
    await broker.start();
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const aedes = await Aedes.createBroker();
    const server = createServer(aedes.handle);
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as { port: number }).port;
    [this.#aedes, this.#server] = [aedes, server];
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#aedes?.close(resolve) ?? resolve());
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()) ?? resolve());
  }
}

export interface Said {
  readonly name: string;
  readonly at: number;
  readonly value: number;
}

const recentMost = 3_000;

/** An edge node of Sparkplug B with one device; while nobody hears it, it keeps what it says. */
export class EdgeNode {
  readonly #group: string;
  readonly #node: string;
  readonly #device: string;
  #client: MqttClient | null = null;
  #sequence = 0;
  #births = 0;
  #hostIsHere = false;
  #kept: Said[] = [];
  /** Said last: a connection that is lost may have lost it too, for nobody acknowledges it. */
  #recent: Said[] = [];
  readonly asked: string[] = [];

  constructor(group: string, node: string, device: string) {
    [this.#group, this.#node, this.#device] = [group, node, device];
  }

  async connect(url: string, hostId: string): Promise<void> {
    this.#births += 1;
    this.#client = await connectAsync(url, {
      clientId: `${this.#node} ${Math.random()}`,
      reconnectPeriod: 100,
      resubscribe: false,
      will: {
        topic: this.#topic('NDEATH'),
        payload: Buffer.from(this.#encode([this.#birth()], null)),
        qos: 0,
        retain: false,
      },
    });
    const client = this.#client;
    client.on('close', () => {
      this.#hostIsHere = false;
      this.#kept.unshift(...this.#recent.splice(0));
    });
    client.on('message', (topic, bytes) => {
      if (topic.startsWith('spBv1.0/STATE/')) {
        this.#hostIsHere = (JSON.parse(String(bytes)) as { online: boolean }).online;
        if (this.#hostIsHere) void this.flush();
        return;
      }
      this.asked.push(topic);
    });
    const greet = async () => {
      await client.subscribeAsync([this.#topic('NCMD'), `spBv1.0/STATE/${hostId}`]);
    };
    client.on('connect', () => void greet());
    await greet();
  }

  /** Born, with its device; a name that has a number is called by it from then on. */
  async beBorn(names: readonly string[] = []): Promise<void> {
    this.#sequence = 0;
    await this.#publish('NBIRTH', [this.#birth()]);
    const metrics = names.map((name, alias): Metric => {
      return { name, alias, type: 'Double', value: null };
    });
    await this.#publish('DBIRTH', metrics);
  }

  say(said: readonly Said[], historical = false): Promise<void> {
    return this.#publish(
      'DDATA',
      said.map((one) => metricOf(one, historical)),
    );
  }

  /** Says it, or keeps it for later when the host is away. */
  async tell(said: Said): Promise<void> {
    if (this.#hostIsHere && this.#client?.connected === true && this.#kept.length === 0) {
      this.#recent = [...this.#recent.slice(-recentMost), said];
      await this.say([said]);
    } else this.#kept.push(said);
  }

  async flush(): Promise<void> {
    await this.beBorn();
    while (this.#kept.length > 0 && this.#hostIsHere)
      await this.say(this.#kept.splice(0, 50), true);
  }

  async sayByNumber(alias: number, at: number, value: number): Promise<void> {
    const metric = { alias, timestamp: at, type: 'Double', value } as unknown as Metric;
    await this.#publish('DDATA', [metric]);
  }

  lose(): void {
    this.#sequence += 1;
  }

  async sayNonsense(): Promise<void> {
    await this.#client?.publishAsync(this.#topic('DDATA', this.#device), 'no protobuf \u00ff');
  }

  async loseDevice(): Promise<void> {
    await this.#publish('DDEATH', []);
  }

  /** Cut off without a word: the broker says its will. */
  die(): void {
    if (this.#client) this.#client.options.reconnectPeriod = 0;
    this.#client?.stream.destroy();
  }

  async close(): Promise<void> {
    await this.#client?.endAsync(true);
  }

  #birth(): Metric {
    return { name: 'bdSeq', type: 'UInt64', value: this.#births };
  }

  #topic(type: string, device?: string): string {
    return ['spBv1.0', this.#group, type, this.#node, ...(device ? [device] : [])].join('/');
  }

  #encode(metrics: Metric[], sequence: number | null): Uint8Array {
    return codec.encodePayload({
      timestamp: Date.now(),
      metrics,
      ...(sequence === null ? {} : { seq: sequence }),
    });
  }

  async #publish(type: string, metrics: Metric[]): Promise<void> {
    const topic = this.#topic(type, type.startsWith('D') ? this.#device : undefined);
    const bytes = this.#encode(metrics, this.#sequence % 256);
    this.#sequence += 1;
    await this.#client?.publishAsync(topic, Buffer.from(bytes));
  }
}

function metricOf({ name, at, value }: Said, historical: boolean): Metric {
  const metric = { name, timestamp: at, type: 'Double', value } as const;
  return historical ? { ...metric, isHistorical: true } : metric;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { startPump } from '@throughline/chassis/outbox/pump';
import type { WorkerUnit } from '@throughline/chassis/subgraph';
import type { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import type {
  ClientSession,
  ClientSubscription,
  DataValue,
  UserIdentityInfo,
} from 'node-opcua-client';
import { type Heard, Hearing } from '../readings/hearing.ts';
import { type OpcUaServer, type OpcUaSettings, readOpcUaSettings } from './settings.ts';
import { int64Of, type Notified, readNotified } from './values.ts';

const everyMs = 1_000;
const mostTogether = 2_000;
/** Beyond it the server is asked to wait: it queues for us. */
const mostWaiting = 50_000;

interface Worker {
  stop(): Promise<void>;
}

/** The nodes of OPC UA servers that are configured become readings; nothing without them. */
export async function startOpcUa(
  unit: WorkerUnit,
  settings: OpcUaSettings | null = readOpcUaSettings(),
): Promise<Worker> {
  if (settings === null) return { stop: () => Promise.resolve() };
  // It takes a second to load: only who has such servers waits for it.
  const library = await load<Library>(import('node-opcua-client'));
  const { OPCUACertificateManager: Certificates } = await load<CertificateLibrary>(
    import('node-opcua-certificate-manager'),
  );
  const certificates = new Certificates({
    rootFolder: settings.certificates,
    automaticallyAcceptUnknownCertificate: settings.acceptNewCertificates,
  });
  await certificates.initialize();
  const listeners = settings.servers.map((server) => listen(unit, server, library, certificates));
  return {
    stop: async () => {
      await Promise.all(listeners.map((listener) => listener.stop()));
      await certificates.dispose();
    },
  };
}

type Library = typeof import('node-opcua-client');
type CertificateLibrary = typeof import('node-opcua-certificate-manager');

/** What is CommonJS comes as the default, whatever its types say. */
async function load<Exports>(module: Promise<Exports>): Promise<Exports> {
  return ((await module) as Exports & { default: Exports }).default;
}

function listen(
  unit: WorkerUnit,
  server: OpcUaServer,
  library: Library,
  clientCertificateManager: OPCUACertificateManager,
): Worker {
  const { log } = unit;
  const { name } = server;
  const waiting: (Notified | { readonly online: boolean })[] = [];
  const hearing = new Hearing(unit, 'opcua');
  let subscription: ClientSubscription | null = null;
  let isPaused = false;
  const publish = (on: boolean): void => {
    isPaused = !on;
    subscription?.setPublishingMode(on).catch(() => undefined);
  };
  const pump = startPump({
    name: `readings of ${name}`,
    log,
    pollMs: everyMs,
    round: async () => {
      const some = waiting.slice(0, mostTogether);
      if (some.length === 0) return false;
      for (const heard of bundles(`opcua/${name}`, some)) await hearing.record(heard);
      waiting.splice(0, some.length);
      if (isPaused && waiting.length < mostWaiting / 2) publish(true);
      return waiting.length > 0;
    },
  });
  const note = (one: (typeof waiting)[number]): void => {
    waiting.push(one);
    if (waiting.length >= mostWaiting && !isPaused) publish(false);
    pump.nudge();
  };
  const { MessageSecurityMode, SecurityPolicy } = library;
  const isOpen = server.security === 'None';
  const client = library.OPCUAClient.create({
    applicationName: 'Throughline',
    clientCertificateManager,
    endpointMustExist: false,
    securityMode: MessageSecurityMode[server.security],
    securityPolicy: isOpen ? SecurityPolicy.None : SecurityPolicy.Basic256Sha256,
    keepSessionAlive: true,
    connectionStrategy: { maxRetry: -1, initialDelay: 200, maxDelay: 5_000 },
  });
  client.on('connection_lost', () => note({ online: false }));
  client.on('connection_reestablished', () => note({ online: true }));
  let isStopped = false;
  let session: ClientSession | null = null;
  const connected = (async () => {
    while (!isStopped) {
      try {
        await client.connect(server.endpointUrl);
        const opened = await client.createSession(identityOf(server, library));
        session = opened;
        subscription = await subscribe(opened, server, library, note);
        note({ online: true });
        return;
      } catch (error) {
        if (isStopped) return;
        log.warn({ err: error, server: name }, 'OPC UA server is not reached');
        await client.disconnect().catch(() => undefined);
        await sleep(everyMs);
      }
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await session?.close().catch(() => undefined);
      await client.disconnect().catch(() => undefined);
      await connected;
      await pump.stop();
    },
  };
}

function identityOf({ user }: OpcUaServer, { UserTokenType }: Library): UserIdentityInfo {
  if (user === null) return { type: UserTokenType.Anonymous };
  return { type: UserTokenType.UserName, userName: user.name, password: user.password };
}

/** The library makes it anew, with its items, when the server comes back without it. */
async function subscribe(
  session: ClientSession,
  { nodes, samplingMs, publishingMs, queueSize }: OpcUaServer,
  library: Library,
  note: (one: Notified) => void,
): Promise<ClientSubscription> {
  const { AttributeIds, DataType, TimestampsToReturn } = library;
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: publishingMs,
    requestedLifetimeCount: 1_000,
    requestedMaxKeepAliveCount: 10,
    maxNotificationsPerPublish: 10_000,
    publishingEnabled: true,
    priority: 1,
  });
  const items = nodes.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value }));
  const how = { samplingInterval: samplingMs, queueSize, discardOldest: true };
  const group = await subscription.monitorItems(items, how, TimestampsToReturn.Both);
  const valueOf = ({ value: { dataType, value } }: DataValue): unknown => {
    const isSigned = dataType === DataType.Int64;
    if (!isSigned && dataType !== DataType.UInt64) return value as unknown;
    return int64Of(value as [number, number], isSigned);
  };
  group.on('changed', (_, value, at) => {
    const node = nodes[at];
    if (!node) return;
    const { statusCode, sourceTimestamp, serverTimestamp } = value;
    note({
      ...node,
      status: statusCode.name,
      isGood: statusCode.isGood(),
      value: valueOf(value),
      at: sourceTimestamp ?? serverTimestamp ?? null,
    });
  });
  return subscription;
}

/** Values that follow each other go together, until the server is there or gone. */
function bundles(
  source: string,
  some: readonly (Notified | { readonly online: boolean })[],
): Heard[] {
  const heard: Heard[] = [];
  for (const one of some) {
    let last = heard.at(-1);
    if (!last || 'online' in one || last.online === false) {
      last = { source, readings: [], sentAt: null, online: null, withDevices: false };
      heard.push(last);
    }
    if ('online' in one) last.online = one.online;
    else last.readings.push(readNotified(one, last.readings.length + 1));
  }
  return heard;
}

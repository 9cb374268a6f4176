import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerUnit } from '@throughline/chassis/subgraph';
import type * as OpcuaCertificates from 'node-opcua-certificate-manager';
import type { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import type * as Opcua from 'node-opcua-client';
import type {
  ClientSession,
  ClientSubscription,
  DataValue,
  OPCUAClient,
  UserIdentityInfo,
} from 'node-opcua-client';
import { type Recorder, startRecorder } from './recorder.ts';
import { type OpcUaServer, type OpcUaSettings, readOpcUaSettings } from './settings.ts';
import { int64Of } from './values.ts';

const againMs = 1_000;

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

type Library = typeof Opcua;
type CertificateLibrary = typeof OpcuaCertificates;

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
  let session: ClientSession | null = null;
  let subscription: ClientSubscription | null = null;
  let isStopped = false;
  const recorder = startRecorder(unit, server.name, (paused) => {
    subscription?.setPublishingMode(!paused).catch(() => undefined);
  });
  const client = clientOf(server, library, clientCertificateManager);
  client.on('connection_lost', () => recorder.note({ online: false }));
  client.on('connection_reestablished', () => recorder.note({ online: true }));
  const connected = (async () => {
    while (!isStopped) {
      try {
        await client.connect(server.endpointUrl);
        const opened = await client.createSession(identityOf(server, library));
        session = opened;
        subscription = await subscribe(opened, server, library, recorder);
        recorder.note({ online: true });
        return;
      } catch (error) {
        if (isStopped) return;
        unit.log.warn({ err: error, server: server.name }, 'OPC UA server is not reached');
        await client.disconnect().catch(() => undefined);
        await sleep(againMs);
      }
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await session?.close().catch(() => undefined);
      await client.disconnect().catch(() => undefined);
      await connected;
      await recorder.stop();
    },
  };
}

/** It comes back by itself once it was there. */
function clientOf(
  { security }: OpcUaServer,
  { MessageSecurityMode, OPCUAClient, SecurityPolicy }: Library,
  clientCertificateManager: OPCUACertificateManager,
): OPCUAClient {
  const isOpen = security === 'None';
  return OPCUAClient.create({
    applicationName: 'Throughline',
    clientCertificateManager,
    endpointMustExist: false,
    securityMode: MessageSecurityMode[security],
    securityPolicy: isOpen ? SecurityPolicy.None : SecurityPolicy.Basic256Sha256,
    keepSessionAlive: true,
    connectionStrategy: { maxRetry: -1, initialDelay: 200, maxDelay: 5_000 },
  });
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
  recorder: Recorder,
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
    recorder.note({
      ...node,
      status: statusCode.name,
      isGood: statusCode.isGood(),
      value: valueOf(value),
      at: sourceTimestamp ?? serverTimestamp ?? null,
    });
  });
  return subscription;
}

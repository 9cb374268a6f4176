import { join } from 'node:path';
import certificateManager from 'node-opcua-certificate-manager';
import client from 'node-opcua-client';
import server, { type OPCUAServer } from 'node-opcua-server';

const { DataType, MessageSecurityMode, SecurityPolicy, StatusCodes, Variant, VariantArrayType } =
  client;

interface Node {
  setValueFromSource(value: object, status: unknown, at: Date): void;
}

/** An OPC UA server of the test's own: its nodes are `ns=1;s=Press.<name>`. It can go and come back. */
export class OpcUaMachine {
  readonly #directory: string;
  readonly #types: Readonly<Record<string, string>>;
  readonly #nodes = new Map<string, Node>();
  #server: OPCUAServer | null = null;
  #port = 0;

  constructor(directory: string, types: Readonly<Record<string, string>>) {
    this.#directory = directory;
    this.#types = types;
  }

  get url(): string {
    return `opc.tcp://127.0.0.1:${this.#port}/UA/Press`;
  }

  async start(): Promise<void> {
    const rootFolder = join(this.#directory, 'server-certificates');
    const serverCertificateManager = new certificateManager.OPCUACertificateManager({
      rootFolder,
      automaticallyAcceptUnknownCertificate: true,
    });
    await serverCertificateManager.initialize();
    const started = new server.OPCUAServer({
      port: this.#port,
      host: '127.0.0.1',
      hostname: '127.0.0.1',
      resourcePath: '/UA/Press',
      allowAnonymous: false,
      userManager: {
        isValidUser: (user: string, password: string) => user === 'floor' && password === 'right',
      },
      serverCertificateManager,
      securityModes: [MessageSecurityMode.SignAndEncrypt],
      securityPolicies: [SecurityPolicy.Basic256Sha256],
    });
    await started.initialize();
    const space = started.engine.addressSpace!;
    const own = space.getOwnNamespace();
    const press = own.addObject({ organizedBy: space.rootFolder.objects, browseName: 'Press' });
    for (const [name, type] of Object.entries(this.#types)) {
      const node = own.addVariable({
        componentOf: press,
        browseName: name,
        nodeId: `s=Press.${name}`,
        dataType: DataType[type as keyof typeof DataType],
      });
      this.#nodes.set(name, node);
    }
    await started.start();
    this.#port = Number(new URL(started.getEndpointUrl().replace('opc.tcp', 'http')).port);
    this.#server = started;
  }

  async stop(): Promise<void> {
    await this.#server?.shutdown(0);
    this.#server = null;
  }

  say(name: string, value: unknown, at: Date, status: keyof typeof StatusCodes = 'Good'): void {
    const dataType = DataType[this.#types[name] as keyof typeof DataType];
    const said = new Variant({ dataType, arrayType: VariantArrayType.Scalar, value });
    this.#nodes.get(name)?.setValueFromSource(said, StatusCodes[status], at);
  }
}

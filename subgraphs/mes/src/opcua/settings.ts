import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';

const node = z.strictObject({
  /** OPC 10000-6, 5.3.1.10: `ns=2;s=Press.Temperature`. */
  nodeId: z.string().regex(/^(ns=\d{1,5};)?[isgb]=.+$/, 'is no NodeId'),
  /** Path of the tag: site/work centre/work unit/name. */
  tag: z.string().min(1),
});

const server = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,60}$/, 'has letters, digits, dots and hyphens'),
  endpointUrl: z.url({ protocol: /^opc\.tcp$/ }),
  security: z.enum(['None', 'Sign', 'SignAndEncrypt']).default('None'),
  userName: z.string().optional(),
  /** Environment variable that holds the password. */
  passwordVariable: z.string().optional(),
  samplingMs: z.number().int().min(10).max(3_600_000).default(1000),
  publishingMs: z.number().int().min(50).max(3_600_000).default(1000),
  /** Values of a node that the server keeps while we are away. */
  queueSize: z.number().int().min(1).max(10_000).default(1000),
  nodes: z.array(node).min(1).max(10_000),
});

const file = z.strictObject({
  servers: z.array(server).min(1).max(100),
  /** Where our certificate and those we trust are; beside the file when left out. */
  certificates: z.string().optional(),
  /** A server's certificate that nobody put among the trusted ones is taken all the same. */
  acceptNewCertificates: z.boolean().default(false),
});

export interface OpcUaServer extends Omit<z.infer<typeof server>, 'passwordVariable' | 'userName'> {
  readonly user: { readonly name: string; readonly password: string } | null;
}

export interface OpcUaSettings {
  readonly servers: readonly OpcUaServer[];
  readonly certificates: string;
  readonly acceptNewCertificates: boolean;
}

/** The file that `OPCUA_CONFIG` names; null without it. What is wrong in it stops the start. */
export function readOpcUaSettings(environment = process.env): OpcUaSettings | null {
  const { OPCUA_CONFIG: path } = environment;
  if (!path) return null;
  const refuse = (why: string): never => {
    throw new Error(`OPCUA_CONFIG (${path}): ${why}`);
  };
  let said: unknown;
  try {
    said = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return refuse('can not be read as JSON');
  }
  const read = file.safeParse(said);
  if (!read.success) {
    const [issue] = read.error.issues;
    return refuse(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is wrong'}`);
  }
  const { servers, certificates, acceptNewCertificates } = read.data;
  if (new Set(servers.map(({ name }) => name)).size < servers.length) {
    return refuse('two servers have one name');
  }
  return {
    servers: servers.map(({ passwordVariable, userName, ...one }) => {
      if (userName === undefined) return { ...one, user: null };
      if (one.security === 'None')
        return refuse(`${one.name}: a password goes only where security is Sign or SignAndEncrypt`);
      const password = environment[passwordVariable ?? ''];
      if (password === undefined) return refuse(`${one.name}: passwordVariable is not set`);
      return { ...one, user: { name: userName, password } };
    }),
    acceptNewCertificates,
    certificates: resolve(dirname(path), certificates ?? 'opcua-certificates'),
  };
}

import type { Part } from '../database/parts.ts';
import type { DatabaseUrls } from '../database/prepare.ts';
import type { Secrets } from '../database/secrets.ts';
import type { Report } from '../report.ts';

/** All parts over one prepared database; the same for one process and for many. */
export interface HouseOptions {
  readonly databaseUrls: DatabaseUrls;
  readonly secrets: Pick<Secrets, 'secret' | 'apiKey'>;
  /** Port of the graph; 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  readonly log: Report;
  /** Where heads of the audit trail are kept, outside the database; none are without it. */
  readonly auditHeadsFile?: string;
  /** Broker of the machines; without it MES takes `MQTT_URL`. */
  readonly mqttUrl?: string | undefined;
}

export interface House {
  /** The graph, e.g. `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  readonly port: number;
  /** Drains: the gateway first, so that nobody is cut off, then who it asks, then the relay. */
  stop(): Promise<void>;
}

/** A process of the split house, for who wants to see it die. */
export interface SplitHouse extends House {
  pidOf(part: Part | 'gateway'): number | null;
}

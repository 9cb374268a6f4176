import { z } from 'zod';

const settings = z.object({
  MQTT_URL: z.url({ protocol: /^(mqtts?|wss?)$/ }).optional(),
  MQTT_USERNAME: z.string().optional(),
  MQTT_PASSWORD: z.string().optional(),
  SPARKPLUG_GROUP: z.string().min(1).default('+'),
  SPARKPLUG_HOST_ID: z.string().min(1).default('throughline'),
});

export interface SparkplugSettings {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** One group, or `+` for all. */
  readonly group: string;
  /** What edge nodes know us by: while it is offline, they keep what they have to say. */
  readonly hostId: string;
}

/** Null without `MQTT_URL`: no broker is asked. */
export function readSparkplugSettings(environment = process.env): SparkplugSettings | null {
  const read = settings.parse(environment);
  if (read.MQTT_URL === undefined) return null;
  return {
    url: read.MQTT_URL,
    username: read.MQTT_USERNAME,
    password: read.MQTT_PASSWORD,
    group: read.SPARKPLUG_GROUP,
    hostId: read.SPARKPLUG_HOST_ID,
  };
}

/** All event types of the house, by name, with their parsers. */
import type { z } from 'zod';
import { erpEvents } from './erp.ts';
import { mesEvents } from './mes.ts';
import { plmEvents } from './plm.ts';

export const events = { ...plmEvents, ...erpEvents, ...mesEvents };

export type Events = { [Type in keyof typeof events]: z.infer<(typeof events)[Type]> };
export type EventType = keyof Events;

/** Version of every contract; a breaking change raises it and keeps the older parser beside. */
const currentVersion = 1;

function isEventType(type: string): type is EventType {
  return Object.hasOwn(events, type);
}

/** Checked when an event is recorded: what doesn't fit its contract is never sent. */
export function parseEvent(
  type: string,
  payload: unknown,
): { version: number; payload: Record<string, unknown> } {
  if (!isEventType(type)) throw new Error(`Unknown event type ${type}`);
  return { version: currentVersion, payload: events[type].parse(payload) };
}

/** Checked again when it is applied, by whoever applies it. */
export function readEvent<Type extends EventType>(
  type: Type,
  event: { readonly type: string; readonly version: number; readonly payload: unknown },
): Events[Type] {
  if (event.type !== type || event.version !== currentVersion) {
    throw new Error(`${event.type} version ${event.version} is not the ${type} that is read here`);
  }
  return events[type].parse(event.payload) as Events[Type];
}

import type { Logger } from '@throughline/chassis/log';

type Say = (message?: unknown) => void;

/** Apollo tells of every start as news; to us it is a detail. */
export function apolloLog(log: Logger): { debug: Say; info: Say; warn: Say; error: Say } {
  return {
    debug: () => undefined,
    info: (message) => log.debug(String(message)),
    warn: (message) => log.warn(String(message)),
    error: (message) => log.error(String(message)),
  };
}

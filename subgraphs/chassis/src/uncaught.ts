import { inspect } from 'node:util';
import { withoutSecrets } from './secret-text.ts';

/** Node itself writes an error with all its properties: of an unreadable address, the whole of it. */
export function endOnUncaught(): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${withoutSecrets(inspect(error))}\n`);
    process.exit(1);
  });
}

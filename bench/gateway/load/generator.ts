// The load generator's process: a job comes in over the channel to its parent, a load goes back.
import { type LoadJob, putLoad } from './load.ts';

process.on('message', (job: unknown) => {
  putLoad(job as LoadJob).then(
    (load) => process.send?.(load),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.send?.('ready');

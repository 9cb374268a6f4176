/** A gateway that is a process of its own, so that its memory and its end can be looked at. */
import { type GatewayOptions, startGateway } from '@throughline/gateway/gateway';

const gateway = await startGateway(JSON.parse(process.env.STAGE_GATEWAY ?? '') as GatewayOptions);

process.once('SIGTERM', () => void gateway.stop().then(() => process.exit(0)));
// Whoever started it is gone.
process.once('disconnect', () => process.exit(0));
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage());
});
process.send?.(gateway.url);

import { createServer, type AddressInfo } from 'node:net';
import { Aedes } from 'aedes';

export interface Broker {
  readonly url: string;
  stop(): Promise<void>;
}

/** An MQTT broker of the simulated plant: at a free port of the loopback, so no network gets there. */
export async function startBroker(): Promise<Broker> {
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle);
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    stop: async () => {
      await new Promise<void>((done) => aedes.close(done));
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

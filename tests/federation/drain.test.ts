import { describe, expect, it } from 'vitest';
import { ask } from './stubs/caller.ts';
import { startStubPlant } from './stubs/stub-plant.ts';

describe('stopping the gateway', () => {
  it('answers what was asked before, takes nothing new, and is gone soon after', async () => {
    const plant = await startStubPlant({ subgraphTimeoutMs: 1_000 });
    plant.plm.hang(true);
    const asked = ask(plant, '{ orders { number item { name } } }');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const began = Date.now();
    const stopped = plant.gateway.stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(fetch(plant.gateway.url)).rejects.toThrow();
    const { status, data } = await asked;
    await stopped;
    expect(status).toBe(200);
    expect(data?.orders).toHaveLength(3);
    expect(Date.now() - began).toBeLessThan(2_000);
    await plant.stop();
  });

  it('says that the port is taken, and leaves nothing open', async () => {
    const plant = await startStubPlant();
    const { port } = plant.gateway;
    await expect(startStubPlant({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await plant.stop();
  });
});

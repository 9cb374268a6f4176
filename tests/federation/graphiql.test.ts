import { readFile } from 'node:fs/promises';
import { firstQuestion } from '@throughline/gateway/page/first-question';
import { buildSchema, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStubPlant, type StubPlant } from './stubs/stub-plant.ts';

describe('GraphiQL', () => {
  let plant: StubPlant;
  beforeAll(async () => {
    plant = await startStubPlant();
  });
  afterAll(() => plant.stop());

  async function openPage(): Promise<{ html: string; policy: string }> {
    const response = await fetch(plant.gateway.url, { headers: { accept: 'text/html,*/*' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    return {
      html: await response.text(),
      policy: response.headers.get('content-security-policy') ?? '',
    };
  }

  it('is open to everyone, and may load nothing from elsewhere', async () => {
    const { html, policy } = await openPage();
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(html).not.toMatch(/https?:\/\//);
  });

  it('brings every part of itself, workers and fonts included', async () => {
    const { html } = await openPage();
    const named = html.match(/[a-z]+-[A-Z0-9]{8}\.(?:js|css)/g) ?? [];
    expect(named).toHaveLength(5);
    for (const file of named) {
      const url = plant.gateway.url.replace('/graphql', `/graphiql/${file}`);
      const response = await fetch(url);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toContain('immutable');
      const etag = response.headers.get('etag') ?? '';
      const again = await fetch(url, { headers: { 'if-none-match': etag } });
      expect(again.status).toBe(304);
    }
  });

  it('gives no file but its own', async () => {
    for (const file of ['manifest.json', '..%2f..%2fpackage.json', 'nothing.js']) {
      const response = await fetch(plant.gateway.url.replace('/graphql', `/graphiql/${file}`));
      expect(response.status).toBe(404);
    }
  });

  it('begins with questions that the graph can answer', async () => {
    const sdl = await readFile(new URL('../../schema/api.graphql', import.meta.url), 'utf8');
    expect(validate(buildSchema(sdl), parse(firstQuestion))).toEqual([]);
  });
});

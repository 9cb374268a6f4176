// Plain JavaScript without a single import, so that a Node too old still gets this far.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Throughline needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
process.env.APOLLO_TELEMETRY_DISABLED = '1';
await import('./driver/mend.mjs');
const { register } = await import('tsx/esm/api');
register();
const { run } = await import('./commands.ts');
await run(process.argv.slice(2));

export {};

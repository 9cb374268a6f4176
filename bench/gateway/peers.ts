import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The other gateways are nobody's dependency but this command's: installed when it first runs. */
const homes = ['../', 'contestants/mercurius/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

export function installPeers(): void {
  for (const home of homes) {
    if (isInstalled(home)) continue;
    console.error('installing other gateways, once ...');
    const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: home,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) throw new Error(`npm ci failed in ${home}`);
  }
}

/** npm writes its own list last. */
function isInstalled(home: string): boolean {
  const list = `${home}node_modules/.package-lock.json`;
  return existsSync(list) && statSync(list).mtimeMs >= statSync(`${home}package-lock.json`).mtimeMs;
}

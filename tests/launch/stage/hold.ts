/** A program that starts the embedded PostgreSQL and holds it until it is told to stop. */
import { startPostgres } from '@throughline/launch/postgres/start';
import { silent } from '@throughline/launch/report';

const [directory = ''] = process.argv.slice(2);
const { adminUrl, attached, home, stop } = await startPostgres({ directory, log: silent });
process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
process.stdout.write(`${JSON.stringify({ adminUrl, attached, home })}\n`);
// Without this nothing would keep it alive.
setInterval(() => undefined, 60_000);

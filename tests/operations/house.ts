/** A program that runs the whole product over a prepared database, and logs as it does. */
import { startInOneProcess } from '@throughline/launch/house/one-process';
import { silent } from '@throughline/launch/report';

const { databaseUrls, secrets } = JSON.parse(process.env.HOUSE ?? '{}');
const house = await startInOneProcess({ databaseUrls, secrets, port: 0, log: silent });
process.once('SIGTERM', () => void house.stop().then(() => process.exit(0)));
process.stdout.write(`house ${house.url}\n`);

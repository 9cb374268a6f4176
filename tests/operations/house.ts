/** A program that runs the whole product over a prepared database, and logs as it does. */
import { startInOneProcess } from '@throughline/launch/house/one-process';
import { startSplit } from '@throughline/launch/house/split';
import { silent } from '@throughline/launch/report';

const { databaseUrls, secrets, ports } = JSON.parse(process.env.HOUSE ?? '{}');
// Not for the parts: they have of it what is theirs.
delete process.env.HOUSE;
const options = { databaseUrls, secrets, port: 0, log: silent };
const house = ports ? await startSplit({ ...options, ports }) : await startInOneProcess(options);
process.once('SIGTERM', () => void house.stop().then(() => process.exit(0)));
process.stdout.write(`house ${house.url}\n`);

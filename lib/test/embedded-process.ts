import { joinEmbedded } from '../database/embedded.ts';

/** A process of its own with a share in the embedded PostgreSQL of a folder; gives it back at SIGTERM. */
const share = await joinEmbedded(process.argv[2] ?? '');
process.on('SIGTERM', () => void share.leave().then(() => process.exit(0)));
process.stdout.write(`${share.connectionString}\n`);
setInterval(() => {}, 60_000); // until then

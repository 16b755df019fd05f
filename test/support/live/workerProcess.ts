import { slogTo, type WorkerConfig } from './config';
import { runCore } from './coreWorker';
import { runGroup } from './groupWorker';

/* A worker process of the tests; its argument is a WorkerConfig as JSON. */
const config = JSON.parse(process.argv[2] ?? '') as WorkerConfig;
await (config.family === 'core' ? runCore : runGroup)(config, slogTo(config.log, config.prefix));

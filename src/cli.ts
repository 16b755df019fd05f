#!/usr/bin/env node
import { runProcess } from './terminal/process';

// The bundle is dist/cli.js.
await runProcess(process.argv.slice(2), new URL('..', import.meta.url));

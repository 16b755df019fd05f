#!/usr/bin/env node
import { runProcess } from './terminal/process';

// import.meta.url is that of dist/cli.js, so `..` is the folder of the package.
await runProcess(process.argv.slice(2), new URL('..', import.meta.url));

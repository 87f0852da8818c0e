#!/usr/bin/env node
// cli.ts — the program `soundings`.
import { start } from './cli/start.ts';
import { soundings } from './commands/index.ts';

const argv = process.argv.slice(2);
await start(async (at) => soundings(at, argv), argv);

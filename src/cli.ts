#!/usr/bin/env node
// cli.ts — the program `soundings`.
import { start } from './cli/start.ts';
import { soundings } from './commands/index.ts';

await start(soundings, process.argv.slice(2));

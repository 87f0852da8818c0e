// cli-desk.ts — the program `soundings-desk`: the desk alone, for a machine without Node. It becomes one file (scripts/package-desk.mjs).
import { start } from './cli/start.ts';
import { deskProgram } from './commands/desk-program.ts';

// Not awaited: the file that it becomes is no module.
void start(deskProgram, ['desk', ...process.argv.slice(2)]);

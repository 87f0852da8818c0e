// index.ts — the commands of `soundings`, in the order in which the help lists them.
import type { Command } from '../command.ts';
import { keys } from './keys.ts';

export const commands: readonly Command[] = [keys];

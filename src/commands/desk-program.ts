// desk-program.ts — the desk as a program of its own: a double click on it is the command `soundings desk`.
import type { Command } from '@commander-js/extra-typings';
import type { Surroundings } from '../cli/command.ts';
import { programOf } from '../cli/program.ts';
import { VERSION } from '../cli/version.ts';
import { desk } from './desk.ts';

export function deskProgram(at: Surroundings): Command {
  return programOf(VERSION, [['', [desk(at)]]], (text) => at.terminal.print(text));
}

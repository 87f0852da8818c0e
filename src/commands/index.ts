// index.ts — the commands of `soundings`, in the order in which the help lists them.
import type { Command } from '../command.ts';
import { contributeCommand } from './contribute.ts';
import { enrol } from './enrol.ts';
import { keys } from './keys.ts';
import { missionCommands } from './mission.ts';

export const commands: readonly Command[] = [keys, ...missionCommands, enrol, contributeCommand];

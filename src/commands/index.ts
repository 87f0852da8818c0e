// index.ts — the commands of `soundings`, in the order in which the help lists them.
import type { Command } from '../cli/command.ts';
import { backup, endQuarantine, helper, leader, rekeyDatabase, verifyAudit } from './aggregator.ts';
import { charterCommands } from './charter.ts';
import { collect } from './collect.ts';
import { contributeCommand } from './contribute.ts';
import { countedCommand } from './counted.ts';
import { demo } from './demo.ts';
import { enrol } from './enrol.ts';
import { interop } from './interop.ts';
import { keys } from './keys.ts';
import { ledger } from './ledger.ts';
import { mismatch } from './mismatch.ts';
import { missionCommands } from './mission.ts';
import { queryCommand } from './query.ts';
import { questionCommands } from './questions.ts';
import { windowCommand } from './window.ts';

export const commands: readonly Command[] = [
  demo,
  keys,
  ...charterCommands,
  ...missionCommands,
  enrol,
  contributeCommand,
  countedCommand,
  ledger,
  leader,
  helper,
  backup,
  endQuarantine,
  rekeyDatabase,
  verifyAudit,
  windowCommand,
  mismatch,
  collect,
  queryCommand,
  ...questionCommands,
  interop,
];

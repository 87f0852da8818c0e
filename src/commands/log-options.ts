// log-options.ts — the options of commands that read a register: where it is, and whose signatures are believed.
import { verify } from '@soundings/crypto/signature/node';
import { parseMission } from '@soundings/protocol/signed/mission';
import type { Mission } from '@soundings/protocol/mission/mission';
import { value } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { readPolicyFile } from '../register/policy-file.ts';
import { policiesOfMission, trustIn, type Trust } from '../register/trust.ts';
import { readTextFile } from '../text-file.ts';
import { plainly } from './mission-issues.ts';

export const logOption = () =>
  value('--log <URL|FOLDER>', "The register: its address, or its folder. By default, the address in the mission's charter.");
export const missionFileOption = () => value('--mission <FILE>', "A mission's document, whose charter says whose signatures are believed.");
export const policyOption = () => value('--policy <FILE>', 'In its place, a policy in the format of tlog-policy.');

interface LogOptions {
  readonly log?: string | undefined;
  readonly mission?: string | undefined;
  readonly policy?: string | undefined;
}

export interface ReadFrom {
  /** An address or a folder. */
  readonly place: string;
  /** Undefined if neither a mission nor a policy was named. */
  readonly trust: Trust | undefined;
  readonly mission: Mission | undefined;
}

/** Throws InputError if there is nothing to read, or if the mission is unlogged. */
export function readFrom({ log, mission: file, policy }: LogOptions): ReadFrom {
  if (file !== undefined && policy !== undefined) throw new InputError('Name either --mission or --policy, not both.');
  const mission = file === undefined ? undefined : plainly(() => parseMission(readTextFile(file)));
  const url = mission?.logged?.policies.at(-1)?.log.url ?? mission?.charter.log?.url;
  if (mission !== undefined && url === undefined)
    throw new InputError(`The mission in ${file ?? ''} is unlogged: its charter names no register.`);
  const place = log ?? url;
  if (place === undefined) throw new InputError('Say which register: its address or its folder with --log, or a mission with --mission.');
  const policies = mission === undefined ? [] : policiesOfMission(mission);
  const trust = policy === undefined ? mission && trustIn(policies, verify) : trustIn([readPolicyFile(policy)], verify);
  return { place, trust, mission };
}

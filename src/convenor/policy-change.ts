// policy-change.ts — other keys of a register, other witnesses, or another register in the place of one that is lost: what its policy will say, and why it can't be used (register.md, "Rotation").
import { toBase64Url } from '@soundings/crypto/bytes';
import type { Mission } from '@soundings/protocol/mission/mission';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { logIssues, originOf, type Log } from '@soundings/protocol/register/keys/log-member';
import type { PolicyInForce } from '@soundings/protocol/register/known';
import type { Logged } from '@soundings/protocol/register/logged';
import { lostIssues } from '@soundings/protocol/register/lost';
import type { PolicyObject } from '@soundings/protocol/register/objects';
import type { PartyCard } from '../calling/party-card.ts';
import { InputError } from '../errors.ts';

/** A mission as its register proves it. */
export type ProvedMission = Pick<Mission, 'charter' | 'digest'> & { readonly logged: Pick<Logged, 'policies' | 'heads'> };

export interface PolicyAsked {
  /** Cards of registers and of witnesses. */
  readonly add: readonly PartyCard[];
  /** Keys that are dropped, or their names. */
  readonly drop: readonly string[];
  readonly quorum?: number | undefined;
  readonly inForceFrom: string;
  /** The last checkpoint known of a register that is lost, as a whole note. */
  readonly lost?: string | undefined;
}

/** What the next policy says. InputError for what can't be asked; whether anybody would follow it is for {@link policyChangeIssues}. */
export function policyBody(mission: ProvedMission, asked: PolicyAsked): PolicyObject['body'] {
  const { number, log } = lastOf(mission);
  const { lost, inForceFrom } = asked;
  const next = changedLog(log, asked);
  if (JSON.stringify(next) === JSON.stringify(log))
    throw new InputError(
      'Say what changes: which key or witness comes, with --add, which one goes, with --drop, or how many sign, with --quorum.',
    );
  const body = { format: 'soundings policy v1' as const, charter: toBase64Url(mission.digest), number: number + 1, inForceFrom, log: next };
  return lost === undefined ? body : { ...body, lost };
}

function lastOf({ logged: { policies } }: ProvedMission): PolicyInForce {
  const last = policies.at(-1);
  if (last === undefined) throw new RangeError('expected the policies of a logged mission, of which the charter has the first');
  return last;
}

function changedLog(log: Log, { add, drop, quorum = log.quorum, lost }: PolicyAsked): Log {
  const stranger = add.find(({ role, vkey }) => (role !== 'register' && role !== 'witness') || vkey === undefined);
  if (stranger !== undefined)
    throw new InputError(
      `The card of "${stranger.name}" is that of a ${stranger.role}. A register's keys change by its own card or a witness's.`,
    );
  const registers = add.filter(({ role }) => role === 'register');
  const url = addressAfter(log, registers, lost);
  const goes = dropped(log, drop);
  const keys = [...(lost === undefined ? log.keys.filter((key) => !goes(key)) : []), ...registers.map(({ vkey = '' }) => vkey)];
  const witnesses = [
    ...log.witnesses.filter(({ key }) => !goes(key)),
    ...add.filter(({ role }) => role === 'witness').map(({ vkey = '', name }) => ({ key: vkey, operator: name })),
  ];
  return { ...log, url, keys, witnesses, quorum };
}

/** A register keeps its address, unless it is lost: then the card of the one that takes its place has another. */
function addressAfter({ url }: Log, registers: readonly PartyCard[], lost: string | undefined): string {
  const other = registers.find((card) => card.url !== url);
  if (lost === undefined && other !== undefined)
    throw new InputError(
      `The card of "${other.name}" is of the register at ${other.url ?? 'no address'}, and this mission's is at ${url}. If that one is lost for good, name its last checkpoint with --lost.`,
    );
  if (lost === undefined) return url;
  if (other?.url === undefined)
    throw new InputError('Name the card of the register that takes the place of the lost one, with --add. It has another address.');
  return other.url;
}

/** Whether a key is dropped, by itself or by its name. InputError for one that isn't there. */
function dropped({ keys, witnesses }: Log, drop: readonly string[]): (key: string) => boolean {
  const all = [...keys, ...witnesses.map(({ key }) => key)];
  const isNamed = (key: string, given: string) => key === given || key.startsWith(`${given}+`);
  const unknown = drop.find((given) => all.every((key) => !isNamed(key, given)));
  if (unknown === undefined) return (key) => drop.some((given) => isNamed(key, given));
  throw new InputError(`The register has no key or witness "${unknown}". It has:\n${all.map((key) => `  ${key}`).join('\n')}`);
}

/** Why nobody would follow this policy after the last one, each in a sentence; none if they would, once it is signed. */
export function policyChangeIssues(mission: ProvedMission, body: PolicyObject['body']): readonly string[] {
  const { number, log } = lastOf(mission);
  if (body.charter !== toBase64Url(mission.digest)) return ['It is of another mission.'];
  if (body.number !== number + 1)
    return [`It is policy ${body.number}, and the next one of this mission is policy ${number + 1}. Get the mission again.`];
  const isMoved = body.log.url !== log.url;
  const isMore = body.log.cooling !== log.cooling || body.log.due !== log.due || isMoved !== (body.lost !== undefined);
  return [
    ...logIssues(body.log, mission.charter),
    ...(isMore ? ['It changes more than keys, witnesses and quorum.'] : []),
    ...(body.lost === undefined ? [] : lossIssues(mission, body.number, body.lost)),
  ];
}

/** The checkpoint has to be one of the register that is called lost, and the largest that the document proves anything by. */
function lossIssues(mission: ProvedMission, number: number, note: string): readonly string[] {
  const { open, log } = lastOf(mission);
  const lost = orRefusal(() => open(note));
  if (lost instanceof RegisterError) return [`The checkpoint in it is none of the register at ${log.url}. ${lost.message}`];
  return lostIssues([{ number, lost }], mission.logged.heads);
}

/** What comes and goes, one line each. */
export function policyChangeWords(mission: ProvedMission, { log: next, lost }: PolicyObject['body']): readonly string[] {
  const { log } = lastOf(mission);
  const witnessKey = ({ key, operator }: Log['witnesses'][number]) => `${operator}, ${key}`;
  return [
    ...(lost === undefined ? [] : [`the register ${originOf(log.url)} is lost; ${originOf(next.url)} takes its place`]),
    ...difference('key', log.keys, next.keys),
    ...difference('witness', log.witnesses.map(witnessKey), next.witnesses.map(witnessKey)),
    `${next.quorum} of ${next.witnesses.length} witnesses must sign`,
  ];
}

function difference(what: string, before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...after.filter((one) => !before.includes(one)).map((one) => `${what} comes: ${one}`),
    ...before.filter((one) => !after.includes(one)).map((one) => `${what} goes: ${one}`),
  ];
}

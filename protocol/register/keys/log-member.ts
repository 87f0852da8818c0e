// log-member.ts — the charter's member `log`: which register the mission uses, and whose signatures make it believed (register.md, "Charter member `log`").
import * as z from '../../json/schema.ts';
import { toBase64Url } from '@soundings/crypto/bytes';
import { alike } from '../../json/alike.ts';
import { hostOf } from '../../json/host.ts';
import { PrintableText, Text } from '../../json/text.ts';
import { whole } from '../../json/whole.ts';
import { orRefusal, RegisterError } from './errors.ts';
import { KeyType, parseVerifierKey, type VerifierKey } from './verifier-key.ts';

const Line = PrintableText.check(z.maxLength(500));

export const Log = z.strictObject({
  /** The URL of the register's files. It ends in a slash. */
  url: Text(500),
  /** Verifier keys of type 0x01, all with the register's origin as their name. */
  keys: z.array(Line).check(z.minLength(1), z.maxLength(4)),
  /** Verifier keys of type 0x04, and who runs each. */
  witnesses: z.array(z.strictObject({ key: Line, operator: Text(500) })).check(z.minLength(3), z.maxLength(32)),
  quorum: whole(2, 32),
  /** Days between the board's approval and the first contribution. During these, anybody can object. */
  cooling: whole(7, 366),
  /** Days after a window closes within which its leaf must be in the register. */
  due: whole(7, 90),
});
export type Log = z.infer<typeof Log>;

/** Whom a register's keys and operators are compared with: what this needs of a charter. Keys are Ed25519's in base64url. */
export interface LogParties {
  readonly leader: { readonly operator: string; readonly key: string };
  readonly helper: { readonly operator: string; readonly key: string };
  readonly convenor: { readonly name: string; readonly key: string };
  readonly board: { readonly keys: readonly string[] };
}

/** When a checkpoint may be believed. */
export interface Policy {
  readonly origin: string;
  /** Type 0x01, one or more, of which one has to have signed. */
  readonly logs: readonly VerifierKey[];
  /** Type 0x04. */
  readonly witnesses: readonly VerifierKey[];
  /** How many of the witnesses have to have signed. */
  readonly quorum: number;
}

/** The policy of a member `log` that has no {@link logIssues}. RegisterError `format` if a key is malformed. */
export function policyOf(log: Log): Policy {
  return {
    origin: originOf(log.url),
    logs: log.keys.map((line) => parseVerifierKey(line, KeyType.note)),
    witnesses: log.witnesses.map(({ key }) => parseVerifierKey(key, KeyType.cosignature)),
    quorum: log.quorum,
  };
}

/** The policy as a text in the format of tlog-policy, for other tools. */
export function policyText({ url, keys, witnesses, quorum }: Log): string {
  const names = witnesses.map((_, at) => `w${at}`);
  return [
    ...keys.map((key) => `log ${key} ${url}`),
    ...witnesses.map(({ key }, at) => `witness w${at} ${key}`),
    `group q ${quorum} ${names.join(' ')}`,
    'quorum q',
    '',
  ].join('\n');
}

/** A register's URL without its scheme and its last slash. */
export function originOf(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/**
 * Every reason to refuse this member in a charter with these parties, one sentence each. If a key is malformed, that is the only reason
 * given, because the other checks need all keys.
 */
export function logIssues(log: Log, parties: LogParties): readonly string[] {
  const policy = orRefusal(() => policyOf(log));
  if (policy instanceof RegisterError) return [policy.message];
  return [...originIssues(log, policy), ...quorumIssues(log), ...operatorIssues(log, parties), ...sharedKeyIssues(policy, parties)];
}

function originIssues({ url }: Log, { origin, logs }: Policy): string[] {
  if (hostOf(url) === undefined || !url.endsWith('/'))
    return ['The register\'s URL must begin with https:// (http:// only on this machine), have no "?" or "#", and end in "/".'];
  const other = logs.find(({ name }) => name !== origin);
  return other === undefined ? [] : [`The register's key is named "${other.name}"; for its URL it must be "${origin}".`];
}

function quorumIssues({ quorum, witnesses: { length } }: Log): string[] {
  if (quorum <= length && 2 * quorum > length) return []; // any two quorums then share a witness, and an honest one signs only one register
  return [`The register's quorum is ${quorum} of ${length} witnesses; it must be more than half, or two registers could be shown.`];
}

function operatorIssues({ witnesses }: Log, { leader, helper, convenor }: LogParties): string[] {
  const issues = witnesses
    .filter(({ operator }) => alike(operator, convenor.name))
    .map(({ operator }) => `The convenor, "${operator}", can't run a witness of its own register.`);
  if (witnesses.every(({ operator }) => alike(operator, leader.operator) || alike(operator, helper.operator)))
    issues.push('Leader and helper run every witness; one at least needs another operator.');
  return issues;
}

function sharedKeyIssues({ logs, witnesses }: Policy, { leader, helper, convenor, board }: LogParties): string[] {
  const keys = [
    ...[...logs, ...witnesses].map(({ publicKey }) => toBase64Url(publicKey)),
    leader.key,
    helper.key,
    convenor.key,
    ...board.keys,
  ];
  if (new Set(keys).size === keys.length) return [];
  return ['Two of the register, its witnesses, the aggregators, the convenor and the board share a key; each needs its own.'];
}

// aggregator-statement.ts — what each aggregator signs about a window that it gives its share of, so that anybody can recompute the release (register.md, "Releases that anyone can recompute").
import { sha256 } from '@soundings/crypto/sha256';
import { bigEndian, concat, equal } from '@soundings/crypto/bytes';
import { decode, encode, fixed, struct, u64, u8, type ValueOf } from '@soundings/crypto/codec';
import type { SignMessage, VerifySignature } from '@soundings/crypto/signature/ed25519';
import { Role, type AggregatorRole } from '../dap/role.ts';
import { MissionError } from '../errors.ts';
import { tagged } from '../json/tagged.ts';

//   struct {
//     uint8 role;                    2 leader, 3 helper
//     opaque task_id[32];
//     uint64 window_start;           days since the epoch
//     uint64 window_duration;        days
//     uint64 report_count;
//     opaque checksum[32];
//     uint64 organisations;          distinct ones, counted by this aggregator
//     opaque share_digest[32];
//     opaque counted_root[32];
//     opaque leader_statement[32];   SHA-256 of the leader's whole statement; zeros in the leader's own
//     opaque signature[64];
//   } AggregatorStatement;
const unsigned = {
  role: u8,
  taskId: fixed(32),
  windowStart: u64,
  windowDuration: u64,
  reportCount: u64,
  checksum: fixed(32),
  organisations: u64,
  shareDigest: fixed(32),
  countedRoot: fixed(32),
  leaderStatement: fixed(32),
};
const Unsigned = struct(unsigned);
export const AggregatorStatement = struct({ ...unsigned, signature: fixed(64) });
export type AggregatorStatement = ValueOf<typeof AggregatorStatement>;

/** What an aggregator says; the role and what it says of the leader's statement are added when it signs. */
export type Stated = Omit<AggregatorStatement, 'role' | 'leaderStatement' | 'signature'>;

/** The collector asks for this one by `Accept`; without it a helper gives the statement of the build before (statement.ts). */
export const AGGREGATOR_STATEMENT_MEDIA_TYPE = 'application/soundings;message=aggregator-statement';

/** The leader's statement in base64url, on its request for the helper's aggregate share. */
export const LEADER_STATEMENT_HEADER = 'Soundings-Leader-Statement';

/** SHA-256 over what the share is of and its encoding: DAP's aggregate share before it is sealed, with this aggregator's own noise in it. */
export function shareDigest(role: AggregatorRole, taskId: Uint8Array, windowStart: bigint, aggregateShare: Uint8Array): Uint8Array {
  return sha256(tagged('soundings aggregate share v1', Uint8Array.of(role), taskId, bigEndian(windowStart, 8), aggregateShare));
}

export function signLeaderStatementBy(sign: SignMessage, stated: Stated, privateKey: Uint8Array): Uint8Array {
  return signed(sign, { ...stated, role: Role.leader, leaderStatement: new Uint8Array(32) }, privateKey);
}

/** `leaderStatement` is the leader's whole statement, which the helper has compared with its own count. */
export function signHelperStatementBy(sign: SignMessage, stated: Stated, leaderStatement: Uint8Array, privateKey: Uint8Array): Uint8Array {
  return signed(sign, { ...stated, role: Role.helper, leaderStatement: sha256(leaderStatement) }, privateKey);
}

/**
 * Reads a statement. DecodeError for bytes that are none; MissionError `signature` if it isn't this aggregator's, or is a leader's that names another
 * statement as its own.
 */
export function readAggregatorStatementBy(
  verify: VerifySignature,
  bytes: Uint8Array,
  role: AggregatorRole,
  aggregatorKey: Uint8Array,
): AggregatorStatement {
  const statement = decode(AggregatorStatement, bytes, 'statement');
  const isWhole = role === Role.helper || statement.leaderStatement.every((byte) => byte === 0);
  if (isWhole && statement.role === role && verify(aggregatorKey, messageOf(statement), statement.signature)) return statement;
  const name = role === Role.leader ? 'leader' : 'helper';
  throw new MissionError('signature', [`The ${name}'s statement isn't signed with the key that the charter gives the ${name}.`]);
}

/** Whether both say the same of the same window. Their shares differ; what the helper says of the leader's statement is apart. */
export function sayTheSame(one: Omit<Stated, 'shareDigest'>, other: Omit<Stated, 'shareDigest'>): boolean {
  return (
    equal(one.taskId, other.taskId) &&
    one.windowStart === other.windowStart &&
    one.windowDuration === other.windowDuration &&
    one.reportCount === other.reportCount &&
    one.organisations === other.organisations &&
    equal(one.checksum, other.checksum) &&
    equal(one.countedRoot, other.countedRoot)
  );
}

/** Whether this helper's statement is about this very leader's statement. */
export function namesStatement({ leaderStatement }: Pick<AggregatorStatement, 'leaderStatement'>, leaderBytes: Uint8Array): boolean {
  return equal(leaderStatement, sha256(leaderBytes));
}

function signed(sign: SignMessage, statement: Omit<AggregatorStatement, 'signature'>, privateKey: Uint8Array): Uint8Array {
  return concat(encode(Unsigned, statement), sign(privateKey, messageOf(statement)));
}

function messageOf(statement: Omit<AggregatorStatement, 'signature'>): Uint8Array {
  return tagged('soundings statement v2', encode(Unsigned, statement));
}

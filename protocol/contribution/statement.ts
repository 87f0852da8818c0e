// statement.ts — what the helper signs to the collector, so that a leader can't misstate how many contributed (protocol.md, "Statement").
import { bigEndian } from '@soundings/crypto/bytes';
import { decode, encode, fixed, struct, u64, type ValueOf } from '@soundings/crypto/codec';
import { sign, verify as verifyEd25519, type VerifySignature } from '@soundings/crypto/signature/ed25519';
import { MissionError } from '../errors.ts';
import { tagged } from '../json/tagged.ts';

//   struct {
//     opaque task_id[32];
//     uint64 window_start;      days since the epoch
//     uint64 window_duration;   days
//     uint64 report_count;
//     opaque checksum[32];
//     uint64 organisations;     distinct ones, counted by the helper itself
//     opaque signature[64];
//   } HelperStatement;
export const HelperStatement = struct({
  taskId: fixed(32),
  windowStart: u64,
  windowDuration: u64,
  reportCount: u64,
  checksum: fixed(32),
  organisations: u64,
  signature: fixed(64),
});
export type HelperStatement = ValueOf<typeof HelperStatement>;
export type UnsignedStatement = Omit<HelperStatement, 'signature'>;

/** Where a helper gives its statement about a window that it has released its share of, beneath its base URL. GET, the collector's token. */
export function statementPath(taskId: string, windowStart: bigint): string {
  return `/tasks/${taskId}/soundings/statements/${windowStart}`;
}
export const STATEMENT_MEDIA_TYPE = 'application/soundings;message=helper-statement';

/** The encoded statement, signed with the helper's identity key (the Ed25519 seed of 32 bytes). */
export function signStatement(statement: UnsignedStatement, privateKey: Uint8Array): Uint8Array {
  return encode(HelperStatement, { ...statement, signature: sign(privateKey, statementMessage(statement)) });
}

/** Reads a statement. DecodeError for bytes that are none; MissionError `signature` if it isn't the helper's. */
export function readStatement(bytes: Uint8Array, helperKey: Uint8Array, verify: VerifySignature = verifyEd25519): HelperStatement {
  const statement = decode(HelperStatement, bytes, 'statement');
  if (!verify(helperKey, statementMessage(statement), statement.signature)) {
    throw new MissionError('signature', ["The helper's statement isn't signed with the key that the charter gives the helper."]);
  }
  return statement;
}

function statementMessage(statement: UnsignedStatement): Uint8Array {
  return tagged(
    'soundings statement v1',
    statement.taskId,
    bigEndian(statement.windowStart, 8),
    bigEndian(statement.windowDuration, 8),
    bigEndian(statement.reportCount, 8),
    statement.checksum,
    bigEndian(statement.organisations, 8),
  );
}

// stopping.ts — the board's stop of a mission, signed member by member: the file of it that this folder keeps.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64Url, utf8 } from '@soundings/crypto/bytes';
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import { charterDigest, type Charter } from '@soundings/protocol/charter/charter';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { StopObject } from '@soundings/protocol/register/objects';
import { readSigned, signFile } from '../../convenor/signed-file.ts';
import { assertOnBoard } from '../../convenor/standing-board.ts';
import type { StopBody } from '../../convenor/stop-body.ts';
import { InputError } from '../../errors.ts';
import { writeWhole } from '../folder/desk-folder.ts';

/** Beside the key; members hand it from one to the next. */
export function stopName({ mission }: Charter): string {
  return `stop-${mission}.json`;
}

/** What is kept of this mission; undefined if nobody has stopped it here. InputError for a file that holds something else. */
export function keptStop(folder: string, charter: Charter): StopObject | undefined {
  const file = join(folder, stopName(charter));
  return existsSync(file) ? ofBoard(readSigned(file, StopObject), charter) : undefined;
}

/** Keeps what another member has begun. InputError, and nothing is kept, unless it is the board's stop of this mission. */
export function takeStop(folder: string, charter: Charter, text: string): void {
  if (utf8(text).length > STOP_BYTES_MAX)
    throw new InputError('This file is too large for a stop. Choose the one that the other member made.');
  const before = keptStop(folder, charter);
  if (before !== undefined) throw new InputError(`There is a stop of this mission in this folder already (${stopName(charter)}).`);
  const taken = join(folder, `taken-${stopName(charter)}`);
  writeWhole(taken, text);
  try {
    ofBoard(readSigned(taken, StopObject), charter);
    writeWhole(join(folder, stopName(charter)), text);
  } finally {
    rmSync(taken, { force: true });
  }
}

const STOP_BYTES_MAX = 100_000;

/** Signs what is kept, or makes it with `body`. InputError unless it is the key of a member. */
export function signStop(folder: string, document: MissionDocument, body: StopBody | undefined, member: SigningKeyPair): StopObject {
  assertOnBoard(document, member.publicKey, 'Your key');
  return signFile(join(folder, stopName(document.charter.charter)), StopObject, body, member);
}

function ofBoard(object: StopObject, charter: Charter): StopObject {
  if (object.body.charter === toBase64Url(charterDigest(charter)) && object.body.by === 'board') return object;
  throw new InputError("This isn't a stop of this mission by its board.");
}

// stopping.ts — a stop as it is asked for on the page: by whom, of which mission, from when and why; checked before anybody signs (register.md, "Who refuses what", "Stops").
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64Url } from '@soundings/crypto/bytes';
import { verify, type SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import { charterDigest } from '@soundings/protocol/charter/charter';
import { dayOf } from '@soundings/protocol/charter/day';
import { MissionError } from '@soundings/protocol/errors';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { StopObject } from '@soundings/protocol/register/objects';
import { signersOf } from '@soundings/protocol/register/signed-form';
import { readSigningKey } from '../../convenor/key-file.ts';
import { KEY_FILES } from '../../convenor/party-keys.ts';
import { alsoSignedBy } from '../../convenor/signed-file.ts';
import { partyOf, standingBoard } from '../../convenor/standing-board.ts';
import { stopBody } from '../../convenor/stop-body.ts';
import { boardKeyIn, openBoardKey } from '../decide/board-key.ts';

/** What a stop of this mission by this party will say. */
export interface Stopping {
  readonly document: MissionDocument;
  readonly by: StopObject['body']['by'];
  readonly stop: StopObject;
  /** Another member has made it. */
  readonly isAnothers: boolean;
}

/** The key in this folder that can stop a mission: an operator's or a board member's, and whether it takes a passphrase. */
export type StopKey = { readonly public: string; readonly isSealed: boolean } | undefined;

export function stopKeyIn(folder: string): StopKey {
  const board = boardKeyIn(folder);
  if (board.kind !== 'none') return { public: board.public, isSealed: board.kind === 'sealed' };
  const file = join(folder, KEY_FILES.identity);
  return existsSync(file) ? { public: toBase64Url(readSigningKey(file).publicKey), isSealed: false } : undefined;
}

/** Undefined if the passphrase isn't the key's. */
export async function openStopKey(folder: string, passphrase: string): Promise<SigningKeyPair | undefined> {
  if (boardKeyIn(folder).kind !== 'none') return openBoardKey(folder, passphrase);
  return readSigningKey(join(folder, KEY_FILES.identity));
}

/** The day and the reason that a person filled in. */
type Given = Pick<StopObject['body'], 'from' | 'text'>;

/**
 * A stop that nobody has signed yet; or which of the two can't be used: a day that isn't in the future, a reason that is missing, too long or holds
 * characters that nobody sees. `today` is in days since the epoch. Throws InputError if the key in the folder is no party's of this mission that may
 * stop it.
 */
export function newStop(document: MissionDocument, key: string, { from, text }: Given, today: number): Stopping | keyof Given {
  const by = partyWith(document, key);
  if (!((dayOf(from) ?? 0) > today)) return 'from';
  const stop = { body: stopBody(document.charter.charter, { by, from, text: text.normalize('NFC') }, today), signatures: [] };
  return StopObject.safeParse(stop).success ? { document, by, stop, isAnothers: false } : 'text';
}

/** A stop that another member of the same board has made; undefined if it is something else, or if a signature in it is wrong. */
export function anothersStop(document: MissionDocument, key: string, json: string): Stopping | undefined {
  const by = partyWith(document, key);
  const stop = StopObject.safeParse(valueOf(json)).data;
  const isOwn = stop?.body.by === by && stop.body.charter === toBase64Url(charterDigest(document.charter.charter));
  if (stop === undefined || !isOwn || signersOf(stop, verify).size !== stop.signatures.length) return undefined;
  return { document, by, stop, isAnothers: true };
}

function partyWith(document: MissionDocument, key: string): Stopping['by'] {
  return partyOf(document, bytesOf(key), 'The key in this folder');
}

/** The same, signed; signing twice changes nothing. */
export function signedStopping(stopping: Stopping, pair: SigningKeyPair): Stopping {
  return { ...stopping, stop: alsoSignedBy(stopping.stop, pair) };
}

/** How many more members have to sign. */
export function missingSigners({ document, by, stop }: Stopping): number {
  if (by !== 'board') return 0;
  const { keys, quorum } = standingBoard(document);
  const signers = signersOf(stop, verify);
  return Math.max(0, quorum - keys.filter((key) => signers.has(key)).length);
}

function valueOf(json: string): unknown {
  try {
    return parseJson(json);
  } catch (error) {
    if (error instanceof MissionError) return undefined;
    throw error;
  }
}

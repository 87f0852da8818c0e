// enrolment.ts — the entry that an organisation sends to a convenor for the roster, and what it may say.
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import type { Charter } from '@soundings/protocol/charter/charter';
import { placeInBlock } from '@soundings/protocol/charter/sampling';
import type { RosterEntry } from '@soundings/protocol/roster/roster';
import { enrol, type Enrolment } from '../convenor/mission-document.ts';
import { InputError } from '../errors.ts';
import { sectorOf, tierOf } from './sector.ts';

/** As somebody asks for it: names as they were typed. */
export interface EnrolmentAsked extends Omit<Enrolment, 'tier'> {
  readonly tier?: string | undefined;
}

/** The signed entry. InputError if the charter has no such sector or size tier, or if a new key can't begin with that window. */
export function enrolmentFor(charter: Charter, asked: EnrolmentAsked, keys: SigningKeyPair): RosterEntry {
  const { name, sector, tier, ...rest } = asked;
  const entry = enrol(charter, { ...rest, name: composed(name), sector: sectorOf(charter, sector), ...tierOf(charter, tier) }, keys);
  assertBlock(charter, entry);
  return entry;
}

/** If persons are sampled, a new entry draws again whom it counts, so it must begin with a block (protocol.md, "Identity, leaving, coming back"). */
function assertBlock({ sampling }: Charter, { replaces, firstWindow }: RosterEntry): void {
  if (replaces === undefined || sampling === undefined || placeInBlock(sampling, firstWindow).place === 0) return;
  const next = (placeInBlock(sampling, firstWindow).block + 1) * sampling.of;
  throw new InputError(
    `The charter samples persons over blocks of ${sampling.of} windows, so a new key must begin with a block. The next block begins with --from ${next}.`,
  );
}

/** A keyboard may produce a letter and its accent as two characters; a roster has them as one (Unicode NFC). */
function composed(wanted: string): string {
  return wanted.normalize('NFC');
}

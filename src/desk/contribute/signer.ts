// signer.ts — who signed a contribution off, for the organisation's own file: encrypted in its folder, and part of nothing that is sent.
import { createHash } from 'node:crypto';
import type { LockSummary } from '@soundings/client/node';
import { fromUtf8, utf8 } from '@soundings/crypto/bytes';
import { openDrafts } from '../folder/drafts.ts';
import type { Desk } from '../state/desk.ts';

/** More is no name. */
const SIGNER_MAX = 100;

export async function keepSigner(desk: Desk, { digest }: Pick<LockSummary, 'digest'>, name: string): Promise<void> {
  const told = name.trim().slice(0, SIGNER_MAX);
  if (told !== '') await (await openDrafts(desk.folder, desk.ports.random)).write(nameOf(digest), utf8(told));
}

/** Undefined if nobody said. */
export async function signerOf(desk: Desk, digest: string): Promise<string | undefined> {
  const kept = await (await openDrafts(desk.folder, desk.ports.random)).read(nameOf(digest));
  return kept === undefined ? undefined : fromUtf8(kept);
}

function nameOf(digest: string): string {
  return `signer.${createHash('sha256').update(digest).digest('hex')}`;
}

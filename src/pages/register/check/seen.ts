// seen.ts — whether a register goes on from the checkpoint that this browser saw last: the same, a larger one, an older copy, or another history (register.md, "Rolled back or forked views").
import { equal } from '@soundings/crypto/bytes';
import { parseCheckpoint } from '@soundings/protocol/register/checkpoint';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { parseNote } from '@soundings/protocol/register/note';
import { treeRoot } from '@soundings/protocol/register/tree';
import type { Keys } from './keys.ts';
import type { Tree } from './tree.ts';

/** Two signed checkpoints, neither of which goes on from the other. */
export interface Fork {
  readonly seen: string;
  readonly shown: string;
}

/** `behind`: an older copy of what was seen, of so many entries. That proves nothing: hosts and caches can be late. */
export type SinceSeen =
  { readonly kind: 'goes-on' } | { readonly kind: 'behind'; readonly size: number } | ({ readonly kind: 'fork' } & Fork);

/** `seen` is a note that was kept, which may be of another register or damaged: then it says nothing. */
export function sinceSeen(seen: string, { checkpoint, note, read }: Tree, keys: Keys): SinceSeen {
  const before = orRefusal(() => parseCheckpoint(parseNote(seen).text));
  const goesOn = { kind: 'goes-on' } as const;
  if (before instanceof RegisterError || before.origin !== checkpoint.origin) return goesOn;
  if (orRefusal(() => keys.quorumTime(seen)) instanceof RegisterError) return goesOn; // not under keys of this register: no proof of anything
  if (before.size > checkpoint.size) return { kind: 'behind', size: before.size };
  return equal(treeRoot(before.size, read), before.root) ? goesOn : { kind: 'fork', seen, shown: note };
}

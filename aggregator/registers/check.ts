// registers/check.ts — one reading of a mission's register: its checkpoint, whether it goes on from what was seen, and all of its leaves (register.md, "Presence isn't absence").
import { equal, toHex } from '@soundings/crypto/bytes';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { leavesOfMission, type PlacedLeaf } from '@soundings/protocol/mission/left-out';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import type { PolicyInForce } from '@soundings/protocol/register/known';
import type { WitnessedCheckpoint } from '@soundings/protocol/register/policy';
import { followTo, readCheckpoint, readLeaves, type ReadFile } from '@soundings/protocol/register/read-register';
import { sha256 } from '@soundings/crypto/sha256';

export type RegisterCheck =
  /** `isReadable`: the charter and the board's decisions could be read from it by anybody. */
  | { readonly kind: 'read'; readonly head: WitnessedCheckpoint; readonly leaves: readonly PlacedLeaf[]; readonly isReadable: boolean }
  /** It couldn't be read whole, or is older than what was seen. That proves nothing: it is read again later. */
  | { readonly kind: 'stale'; readonly reason: string }
  /** Two signed checkpoints, neither of which goes on from the other: they prove to anybody that there are two registers. */
  | { readonly kind: 'fork'; readonly seen: WitnessedCheckpoint; readonly other: WitnessedCheckpoint };

/** What a reader knows already: the keys that held, by number, and the signed checkpoints that it has seen. */
export interface Seen {
  readonly charterDigest: Uint8Array;
  readonly policies: readonly Pick<PolicyInForce, 'open'>[];
  readonly notes: readonly string[];
}

export async function checkRegister({ charterDigest, policies, notes }: Seen, read: ReadFile): Promise<RegisterCheck> {
  const head = await readCheckpoint(policies, read);
  if (head === undefined) return stale('its checkpoint could not be fetched');
  if (head instanceof RegisterError) return stale(head.message);
  for (const seen of notes.flatMap((note) => opened(policies, note))) {
    if (seen.origin !== head.origin) continue;
    const step = await followTo(seen, head, read);
    if (step === 'fork') return { kind: 'fork', seen, other: head };
    if (step === 'stale') return stale(`its tiles don't lead from the ${String(seen.size)} leaves seen to these ${String(head.size)}`);
    if (step === 'behind') return stale(`it shows ${String(head.size)} leaves, and ${String(seen.size)} were seen`);
  }
  const data = await readLeaves(head, read);
  if (data === undefined) return stale('its leaves could not be fetched, or are not those of its checkpoint');
  const leaves = leavesOfMission(charterDigest, data);
  return { kind: 'read', head, leaves, isReadable: await areReadable(leaves, read) };
}

function stale(reason: string): RegisterCheck {
  return { kind: 'stale', reason };
}

/** A note that satisfies one of the policies; in a list, which is empty for any other. */
function opened(policies: Seen['policies'], note: string): readonly WitnessedCheckpoint[] {
  const found = policies.map(({ open }) => orRefusal(() => open(note)));
  return found.flatMap((checkpoint) => (checkpoint instanceof RegisterError ? [] : [checkpoint])).slice(0, 1);
}

/** Whether the charter, and every decision of the board, lies beside its leaf for anybody to read. */
async function areReadable(leaves: readonly PlacedLeaf[], read: ReadFile): Promise<boolean> {
  const needed = leaves.filter(({ leaf }) => leaf.kind === 'charter' || leaf.kind === 'decision');
  for (const { leaf } of needed) {
    const name = toHex(bytesOf(leaf.object));
    const bytes = await read(`object/${name.slice(0, 2)}/${name}`);
    if (bytes === undefined || !equal(sha256(bytes), bytesOf(leaf.object))) return false;
  }
  return needed.some(({ leaf }) => leaf.kind === 'charter');
}

// position.ts — where in the register a leaf stands, and how large the register was, as its proof says.
import { toHex } from '@soundings/crypto/bytes';
import { parseCheckpoint, type Checkpoint } from '@soundings/protocol/register/checkpoint';
import { parseProof } from '@soundings/protocol/register/proof';
import type { RegisterPosition } from '../export/files/source.ts';

export function positionOf({ origin, size, root }: Checkpoint): RegisterPosition {
  return { origin, size, root: toHex(root) };
}

/** From a proof that was verified before. RegisterError `format` for anything else. */
export function positionIn(proof: string): RegisterPosition & { readonly index: number } {
  const { index, note } = parseProof(proof);
  return { ...positionOf(parseCheckpoint(`${note.split('\n\n', 1)[0] ?? ''}\n`)), index };
}

// left-out.ts — what a register has of a mission and the mission's document leaves out: a document proves what it brings only (register.md, "Presence isn't absence").
import { toBase64Url } from '@soundings/crypto/bytes';
import { canonicalJson } from '../json/canonical-json.ts';
import { orRefusal, RegisterError } from '../register/keys/errors.ts';
import { objectName, type Leaf } from '../register/leaf.ts';
import { readLeaf } from '../register/leaf-reader.ts';
import { LogProofs, RosterReference } from '../register/objects.ts';
import type { MissionParts } from './mission.ts';

/** A leaf with its place in the register. */
export interface PlacedLeaf {
  readonly index: number;
  readonly leaf: Leaf;
}

/** The leaves of one mission, by its charter's digest. Leaves that are none, or of a kind that this build doesn't know, are passed over. */
export function leavesOfMission(digest: Uint8Array, leaves: readonly Uint8Array[]): readonly PlacedLeaf[] {
  const charter = toBase64Url(digest);
  return leaves.flatMap((data, index) => {
    const leaf = orRefusal(() => readLeaf(data));
    return leaf === undefined || leaf instanceof RegisterError || !('charter' in leaf) || leaf.charter !== charter ? [] : [{ index, leaf }];
  });
}

/**
 * One sentence for each leaf that the document has to bring and doesn't: every decision and stop, and the newest roster, board and policy. `document` was
 * read by parseMission before. RangeError for one that wasn't.
 */
export function leftOut(document: MissionParts, leaves: readonly PlacedLeaf[]): readonly string[] {
  const brought = objectsIn(document);
  return leaves.filter(({ leaf }) => isNeeded(leaf, leaves) && !brought.has(leaf.object)).map(({ index, leaf }) => sentence(index, leaf));
}

function isNeeded(leaf: Leaf, leaves: readonly PlacedLeaf[]): boolean {
  switch (leaf.kind) {
    case 'decision':
    case 'stop':
      return true;
    case 'roster':
    case 'board':
    case 'policy':
      return leaves.every(({ leaf: other }) => other.kind !== leaf.kind || !('number' in other) || other.number <= leaf.number);
    default:
      return false;
  }
}

function objectsIn({ charter, rosters, log }: MissionParts): ReadonlySet<string> {
  const proofs = LogProofs.safeParse(log).data;
  const { board } = charter as { readonly board: readonly unknown[] };
  if (proofs === undefined) throw new RangeError('expected the document of a logged mission');
  const decisions = board.map((decision, at) => ({ ...withoutProof(proofs.decisions[at]), decision }));
  const objects = [...decisions, ...[...proofs.stops, ...proofs.boards, ...proofs.policies].map(({ object }) => object)];
  const digests = rosters.map((roster) => RosterReference.safeParse(roster).data?.digest ?? nameOf(roster));
  return new Set([...objects.map(nameOf), ...digests]);
}

function withoutProof(entry: LogProofs['decisions'][number] | undefined): object {
  return { body: entry?.body ?? null, signatures: entry?.signatures ?? [] };
}

function nameOf(object: unknown): string {
  return objectName(canonicalJson(object)).object;
}

function sentence(index: number, { kind }: Leaf): string {
  return `The register has a ${kind} of this mission (leaf ${index}) that this document leaves out. Get the document again.`;
}

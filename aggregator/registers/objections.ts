// registers/objections.ts — signed objections that the register has and a document leaves out: they would hold the mission back (register.md, "Who refuses what").
import { equal, fromUtf8, toHex } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { MissionError } from '@soundings/protocol/errors';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import { objectorOf } from '@soundings/protocol/mission/held-back';
import type { PlacedLeaf } from '@soundings/protocol/mission/left-out';
import type { Mission } from '@soundings/protocol/mission/mission';
import { ChallengeObject } from '@soundings/protocol/register/objects-public';
import type { ReadFile } from '@soundings/protocol/register/read-register';
import { sha256 } from '@soundings/crypto/sha256';

/** A register with more entries of objections is not read one by one: unsigned ones can stand together, 500 in one. */
const ENTRIES_MAX = 10_000;
/** An objection that somebody signed is shorter; longer objects are those that stand together, which nobody signed. */
const SIGNED_SIZE_MAX = 65_536;

/**
 * One sentence for each signed objection by somebody in the mission that isn't among `brought`, and for each whose object can't be read. `now` is in seconds
 * since the epoch.
 */
export async function objectionsLeftOut(
  mission: Pick<Mission, 'charter' | 'rosters' | 'logged'>,
  brought: ReadonlySet<string>,
  leaves: readonly PlacedLeaf[],
  read: ReadFile,
  now: number,
): Promise<readonly string[]> {
  const unread = leaves.filter(({ leaf }) => leaf.kind === 'challenge' && leaf.size <= SIGNED_SIZE_MAX && !brought.has(leaf.object));
  if (unread.length > ENTRIES_MAX)
    return [
      `The register has ${unread.length} entries with objections to this mission, more than are read one by one. Ask the convenor to have unsigned ones stand together.`,
    ];
  const issues: string[] = [];
  for (const { index, leaf } of unread) {
    const objection = await objectionAt(leaf.object, read);
    if (objection === 'missing')
      issues.push(`The text of an objection to this mission (leaf ${index}) can't be read, and was not taken down by anybody.`);
    else if (objection !== 'other' && isByParty(mission, objection, now))
      issues.push(
        `The register has a signed objection to this mission (leaf ${index}) that this document leaves out. Get the document again.`,
      );
  }
  return issues;
}

/** `other`: it was taken down, or has another form, and holds nothing back. */
async function objectionAt(object: string, read: ReadFile): Promise<ChallengeObject | 'missing' | 'other'> {
  const name = toHex(bytesOf(object));
  const path = `object/${name.slice(0, 2)}/${name}`;
  const bytes = await read(path);
  if (bytes === undefined || !equal(sha256(bytes), bytesOf(object)))
    return (await read(`${path}.removed`)) === undefined ? 'missing' : 'other';
  try {
    return ChallengeObject.safeParse(parseJson(fromUtf8(bytes))).data ?? 'other';
  } catch (error) {
    if (error instanceof MissionError || error instanceof TypeError) return 'other';
    throw error;
  }
}

function isByParty(
  { charter, rosters, logged }: Pick<Mission, 'charter' | 'rosters' | 'logged'>,
  objection: ChallengeObject,
  now: number,
): boolean {
  return objectorOf({ charter, rosters, boards: logged?.boards ?? [], verify }, objection, now) !== undefined;
}

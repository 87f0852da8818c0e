// pending-rosters.ts — rosters of a mission document that the board hasn't signed yet: until it has, the roster before them holds.
import * as z from 'zod';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import { MissionError } from '@soundings/protocol/errors';

/** A mission document without them, and a sentence about each. */
export interface StandingMission {
  readonly json: string;
  readonly pending: readonly string[];
}

const Signed = z.looseObject({
  roster: z.looseObject({ number: z.number() }),
  board: z.array(z.looseObject({ key: z.string() })),
});
const Document = z.looseObject({
  charter: z.looseObject({ charter: z.looseObject({ board: z.looseObject({ keys: z.array(z.string()), quorum: z.number() }) }) }),
  rosters: z.array(z.unknown()),
});

/**
 * Leaves out the rosters that fewer members of the board have signed than the charter asks for. Whoever reads the result checks the signatures of all
 * others. A text that isn't a mission document is returned as it is: its reader says what is wrong with it.
 */
export function standingMission(json: string): StandingMission {
  const document = Document.safeParse(valueOf(json)).data;
  if (document === undefined) return { json, pending: [] };
  const { keys, quorum } = document.charter.charter.board;
  const pending: string[] = [];
  const rosters = document.rosters.filter((one, at) => {
    const signed = Signed.safeParse(one).data;
    if (signed === undefined) return true;
    const signers = keys.filter((key) => signed.board.some((signature) => signature.key === key)).length;
    if (signers >= quorum) return true;
    pending.push(
      `Roster ${signed.roster.number} awaits signatures: ${signers} of the board's ${keys.length} members have signed it, and ${quorum} must. Until then ${pending.length < at ? 'the roster before it holds' : 'nobody is enrolled'}.`,
    );
    return false;
  });
  return pending.length === 0 ? { json, pending } : { json: JSON.stringify({ ...document, rosters }), pending };
}

function valueOf(json: string): unknown {
  try {
    return parseJson(json);
  } catch (error) {
    if (error instanceof MissionError) return undefined;
    throw error;
  }
}

// pending-rosters.ts — rosters of a mission document that the board hasn't signed yet: until it has, the roster before them holds.
import { parseJson } from '@soundings/protocol/json/canonical-json';
import * as z from '@soundings/protocol/json/schema';
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
  /** Of a logged mission: a proof for each roster, in the same order. One that isn't signed may have none yet. */
  log: z.optional(z.looseObject({ rosters: z.array(z.unknown()) })),
});

/**
 * Leaves out the rosters that fewer members of the board have signed than the charter asks for. Whoever reads the result checks the signatures of all
 * others. A text that isn't a mission document is returned as it is: its reader says what is wrong with it.
 */
export function standingMission(json: string): StandingMission {
  const value = valueOf(json);
  const document = Document.safeParse(value).data;
  if (document === undefined) return { json, pending: [] };
  const { keys, quorum } = document.charter.charter.board;
  const pending: string[] = [];
  const stands = document.rosters.map((one, at) => {
    const signed = Signed.safeParse(one).data;
    if (signed === undefined) return true;
    const signers = keys.filter((key) => signed.board.some((signature) => signature.key === key)).length;
    if (signers >= quorum) return true;
    pending.push(
      `Roster ${signed.roster.number} awaits signatures: ${signers} of the board's ${keys.length} members have signed it, and ${quorum} must. Until then ${pending.length < at ? 'the roster before it holds' : 'nobody is enrolled'}.`,
    );
    return false;
  });
  if (pending.length === 0) return { json, pending };
  const { log } = document;
  const standing = (list: readonly unknown[]) => list.filter((_, at) => stands[at] !== false);
  const whole = value as { readonly log?: object }; // what was read has only the members that are looked at
  const proofs = log === undefined ? {} : { log: { ...whole.log, rosters: standing(log.rosters) } };
  return { json: JSON.stringify({ ...whole, rosters: standing(document.rosters), ...proofs }), pending };
}

function valueOf(json: string): unknown {
  try {
    return parseJson(json);
  } catch (error) {
    if (error instanceof MissionError) return undefined;
    throw error;
  }
}

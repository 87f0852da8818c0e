// request.ts — what a member is asked to decide: a mission's file, or a request that carries the whole mission with its rehearsal to a machine without network.
import { verify } from '@soundings/crypto/signature/node';
import { changesFrom } from '../../calling/template/changes.ts';
import { readTemplate, TemplateError, type Template } from '../../calling/template/template.ts';
import { Decision, isConvenorsBy } from '@soundings/protocol/charter/approval';
import { checkCharter } from '@soundings/protocol/charter/charter';
import { MissionError } from '@soundings/protocol/errors';
import { Base64Url } from '@soundings/protocol/json/base64url';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import * as z from '@soundings/protocol/json/schema';
import { boardsIn } from '@soundings/protocol/mission/logged-mission';
import type { Mission, MissionDocument } from '@soundings/protocol/mission/mission';
import { LogProofs } from '@soundings/protocol/register/objects';
import { parseMission } from '@soundings/protocol/signed/mission';
import { acceptedRosterBy, proposedRosterBy, rosterSignersBy, type SignedRoster } from '@soundings/protocol/roster/roster';
import { withDecision } from '../../convenor/mission-document.ts';
import { REASON_MAX } from '../../convenor/decision.ts';
import { InputError } from '../../errors.ts';
import { readDecisionText } from './decision-file.ts';

/** What a member has said so far, or meant to say on another machine. */
export interface Proposed {
  readonly decision?: Decision['decision'] | undefined;
  readonly text?: string | undefined;
}

export interface Asked {
  readonly document: MissionDocument;
  /** As it was given; its signature is looked at where it is shown. */
  readonly rehearsal: unknown;
  /** What the convenor started from, by the convenor's word. */
  readonly template: Template | undefined;
  /** The mission as its register proves it; undefined if it is in none, or isn't whole yet. */
  readonly proved?: Mission | undefined;
  readonly proposed: Proposed;
}

const Request = z.strictObject({
  format: z.literal('soundings decision request v1'),
  mission: z.unknown(),
  rehearsal: z.optional(z.unknown()),
  template: z.optional(z.unknown()),
  decision: z.optional(z.enum(['approves', 'refuses'])),
  text: z.optional(z.string().check(z.maxLength(REASON_MAX))),
});

const Form = z.strictObject({
  format: z.literal('soundings mission v1'),
  charter: z.strictObject({ charter: z.unknown(), convenor: Base64Url(64), board: z.array(Decision).check(z.maxLength(200)) }),
  rosters: z.array(z.unknown()).check(z.maxLength(10_000)),
  log: z.optional(z.unknown()),
});

/** Throws InputError, in a sentence for who chose the file, unless it is a mission that its convenor has signed. */
export function readAsked(text: string): Asked {
  const value = plainly(() => parseJson(text));
  const request = Request.safeParse(value).data;
  if (request === undefined)
    return { document: missionOf(value), rehearsal: undefined, template: undefined, proved: provedIn(value), proposed: {} };
  const { mission, rehearsal, template, decision, text: said } = request;
  const document = missionOf(mission);
  return { document, rehearsal, template: templateOf(template, document), proved: provedIn(mission), proposed: { decision, text: said } };
}

function provedIn(value: unknown): Mission | undefined {
  try {
    const mission = parseMission(JSON.stringify(value));
    return mission.logged === undefined ? undefined : mission;
  } catch (error) {
    if (error instanceof MissionError) return undefined; // the board is still deciding, or its proofs are to come
    throw error;
  }
}

/** One that the mission can be held against, which is done where it is shown. */
function templateOf(value: unknown, { charter }: MissionDocument): Template | undefined {
  if (value === undefined) return undefined;
  return plainly(() => {
    const template = readTemplate(value);
    changesFrom(template, charter.charter);
    return template;
  });
}

export function requestText({ document, rehearsal, template, proposed }: Asked): string {
  const { decision, text } = proposed;
  const request = { format: 'soundings decision request v1', mission: document, rehearsal, template, decision, text };
  return `${JSON.stringify(request, undefined, 1)}\n`;
}

/** A mission with a decision more, or with the signatures that another copy of its file has. InputError for anything else. */
export function withAdded(document: MissionDocument, text: string): MissionDocument {
  if (text.includes('"soundings mission v1"')) return withSignaturesOf(document, readAsked(text).document);
  return withDecision(document, readDecisionText(text, document.charter.charter).decision);
}

/** Decisions and roster signatures of the same mission from another copy of its file. InputError if it is another mission's. */
function withSignaturesOf(document: MissionDocument, other: MissionDocument): MissionDocument {
  if (document.charter.convenor !== other.charter.convenor)
    throw new InputError('This is the file of another mission, or of another version of it.');
  const decided = other.charter.board.reduce(withDecision, document);
  const rosters = decided.rosters.map((signed) => {
    const same = other.rosters.find((one) => one.convenor === signed.convenor);
    const added = (same?.board ?? []).filter(({ key }) => signed.board.every((one) => one.key !== key));
    return { ...signed, board: [...signed.board, ...added] };
  });
  return { ...decided, rosters };
}

/**
 * The log's proofs are left out: they are added once everything is in the register. Of a mission that another board took over they stay, because they
 * say who signs its rosters.
 */
function missionOf(value: unknown): MissionDocument {
  const parsed = Form.safeParse(value);
  if (!parsed.success)
    throw new InputError(
      "This file isn't a mission. It should be called something like winter-need.mission.json or winter-need.request.json.",
      {
        cause: parsed.error,
      },
    );
  const { charter: signed, rosters } = parsed.data;
  const log = LogProofs.safeParse(parsed.data.log).data;
  return plainly(() => {
    const charter = checkCharter(signed.charter);
    if (!isConvenorsBy(verify, charter, signed.convenor))
      throw new InputError('The convenor has not signed this mission, or it was changed afterwards. Ask the convenor for the file again.');
    // One that the board has signed was in order when it did; rules that were added since don't count.
    const boards = boardsIn(charter, log);
    const read = (roster: unknown): SignedRoster =>
      boards.some((board) => (rosterSignersBy(verify, board, roster)?.length ?? 0) >= board.quorum)
        ? acceptedRosterBy(verify, charter, roster, boards)
        : proposedRosterBy(verify, charter, roster);
    const document = { format: 'soundings mission v1' as const, charter: { ...signed, charter }, rosters: rosters.map(read) };
    return log === undefined || log.boards.length === 0 ? document : { ...document, log };
  });
}

function plainly<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof MissionError || cause instanceof TemplateError) throw new InputError(cause.issues.join(' '), { cause });
    throw cause;
  }
}

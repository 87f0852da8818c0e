// start-mission.ts — a mission started from a template: what is filled in, what stays as it was, and what is still missing.
import { checkDraft, type CharterDraft } from '@soundings/protocol/charter/charter';
import { MissionError } from '@soundings/protocol/errors';
import { charterDifferences, differenceWords, type Difference } from '../calling/differences.ts';
import type { PartyCard } from '../calling/party-card.ts';
import { valueAt } from '../calling/pointer.ts';
import { filled, filledForCheck } from '../calling/template/fill.ts';
import type { Slot, Template } from '../calling/template/template.ts';

export interface Start {
  /** As a JSON value; not a draft yet if something is missing. */
  readonly value: unknown;
  /** Undefined while something is missing. */
  readonly draft: CharterDraft | undefined;
  /** Where it departs from its template in what the template leaves open. */
  readonly filledIn: readonly Difference[];
  /** Where it departs in anything else. The board reads these. */
  readonly others: readonly Difference[];
  /** One sentence each. */
  readonly missing: readonly string[];
}

/** Throws TemplateError or CardError. */
export function startMission(template: Template, values: ReadonlyMap<string, unknown>, cards: readonly PartyCard[]): Start {
  const value = filled(template, { values, cards });
  return { value, ...comparedWith(template, value), ...draftOf(value) };
}

/** Where a charter departs from the template that it was started from. */
export function comparedWith(template: Template, value: unknown): Pick<Start, 'filledIn' | 'others'> {
  const differences = charterDifferences(filledForCheck(template), value, namedPointers(template));
  return {
    filledIn: differences.filter(({ kind }) => kind === 'slot'),
    others: differences.filter(({ kind }) => kind === 'rule'),
  };
}

/** Differences stand under the names of questions and dimensions, and slots under their numbers. */
function namedPointers(template: Template): readonly string[] {
  const named = charterDifferences(undefinedAt(template), filledForCheck(template));
  return [...template.slots.map(({ path }) => path), ...named.map(({ pointer }) => pointer)];
}

/** The template's charter with its examples, but for its slots. */
function undefinedAt(template: Template): unknown {
  const open = new Map(template.slots.map((slot) => [slot.path, marked(slot)]));
  return filledForCheck({ ...template, slots: template.slots.map((slot) => ({ ...slot, example: open.get(slot.path) })) });
}

/** Another value of the same kind, by which the place of a slot is found. */
function marked({ kind, example }: Slot): unknown {
  if (kind === 'number') return Number(example) + 1;
  return kind === 'areas' ? ['\u2013'] : `${String(example)} \u2013`;
}

function draftOf(value: unknown): Pick<Start, 'draft' | 'missing'> {
  try {
    return { draft: checkDraft(value), missing: [] };
  } catch (error) {
    if (error instanceof MissionError)
      return { draft: undefined, missing: [...new Set(error.issues.map((issue) => missingParty(issue, value) ?? issue))] };
    throw error;
  }
}

/** What comes from cards is said so: nobody types it. */
function missingParty(issue: string, draft: unknown): string | undefined {
  const [, member = ''] = /^In the charter, "([\w.]+)" is missing/.exec(issue) ?? [];
  const words = FROM_CARDS.get(member);
  return words !== undefined && valueAt(draft, `/${member.replaceAll('.', '/')}`) === undefined ? words : undefined;
}

const FROM_CARDS: ReadonlyMap<string, string> = new Map([
  ...['leader', 'helper', 'collector', 'convenor'].map((role) => [role, `The card of the ${role} is missing.`] as const),
  ...['board', 'board.keys', 'board.quorum'].map((member) => [member, 'The cards of the board are missing, one for each member.'] as const),
  [
    'seedCommitment',
    "The leader's and the helper's cards say nothing of their seed yet. Once both have run soundings keys seed with the two halves, ask for both cards again.",
  ],
]);

/** What a convenor and a board read of a start. */
export function startWords(template: Template, { filledIn, others }: Pick<Start, 'filledIn' | 'others'>): readonly string[] {
  const from =
    template.source === undefined
      ? 'the template'
      : `"${template.source.mission}" (${template.source.region}, fingerprint ${template.source.charter.slice(0, 16)}…)`;
  return [
    `Filled in:${filledIn.map((one) => `\n  ${differenceWords(one)}`).join('') || ' nothing'}`,
    others.length === 0
      ? `Everything else is unchanged from ${from}, but for the parties.`
      : `These differ from ${from} too, and the board will read them:${others.map((one) => `\n  ${differenceWords(one)}`).join('')}`,
  ];
}

/** What the template leaves open and was left as its own place has it: easily overlooked. */
export function asBefore({ slots }: Template, { value }: Pick<Start, 'value'>): readonly string[] {
  const same = slots.filter(({ path, example }) => JSON.stringify(valueAt(value, path)) === JSON.stringify(example));
  if (same.length === 0) return [];
  const shown = (example: unknown) => (Array.isArray(example) ? example.join(', ') : String(example));
  return [
    `As where the template comes from:${same.map(({ label, path, example }) => `\n  ${label} (${path}): ${shown(example)}`).join('')}`,
  ];
}

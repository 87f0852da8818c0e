// take.ts — what a convenor gives from outside: a template, a charter or a mission to start from; the parties' cards; a list of areas.
import { SdkError } from '@soundings/client/node';
import { MissionError } from '@soundings/protocol/errors';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import { CardError, readCard, type PartyCard } from '../../calling/party-card.ts';
import { valueAt, withValueAt } from '../../calling/pointer.ts';
import { readAreas } from '../../calling/template/areas.ts';
import { filled, filledForCheck, partiesOf } from '../../calling/template/fill.ts';
import { PARTY_PATHS } from '../../calling/template/make.ts';
import { isTemplate, readTemplate, TemplateError, type Template } from '../../calling/template/template.ts';
import { InputError } from '../../errors.ts';
import type { ChosenFile } from '../shell/form.ts';

export interface Opened {
  readonly draft: unknown;
  /** If it was one: its slots are asked for next. */
  readonly template: Template | undefined;
}

/** InputError, in sentences, for what is none of these. */
export function opened({ name, text }: ChosenFile): Opened {
  return plainly(() => {
    const value = parseJson(text);
    if (isTemplate(value)) {
      const template = readTemplate(value);
      // As in the place that it comes from, but for who runs and oversees it: those nobody has given yet.
      const example = filledForCheck(template);
      return { template, draft: PARTY_PATHS.reduce((draft, path) => withValueAt(draft, path, undefined), example) };
    }
    const format = valueAt(value, '/format');
    if (format === 'soundings mission v1') return { template: undefined, draft: valueAt(value, '/charter/charter') };
    if (format === 'soundings charter v1') return { template: undefined, draft: value };
    throw new InputError(`${name} is no template, no charter and no mission. Choose a file such as winter-need.template.json.`);
  });
}

/** InputError for a file that is no card, or that was changed. */
export function cardsIn(files: readonly ChosenFile[]): readonly PartyCard[] {
  return plainly(() => files.map(({ text }) => readCard(parseJson(text))));
}

/** The draft with the parties of these cards. Those that no card gives stay as they are. */
export function withCards(draft: unknown, cards: readonly PartyCard[]): unknown {
  return plainly(() =>
    Object.entries(partiesOf(cards)).reduce<unknown>((before, [name, party]) => {
      const known = valueAt(before, `/${name}`);
      const both = typeof known === 'object' && typeof party === 'object' ? { ...known, ...party } : party;
      return withValueAt(before, `/${name}`, both);
    }, draft),
  );
}

/** A template's draft with what was given for its slots. InputError for what doesn't fit. */
export function withSlots(template: Template, values: ReadonlyMap<string, unknown>, cards: readonly PartyCard[]): unknown {
  return plainly(() => filled(template, { values, cards }));
}

/** The names of the areas in a file of code, name and parent. */
export async function areasIn({ text }: ChosenFile, parent: string): Promise<readonly string[]> {
  try {
    const areas = await readAreas({ kind: 'csv', text }, parent === '' ? undefined : parent);
    return areas.map(({ name }) => name);
  } catch (cause) {
    throw inputErrorOf(cause);
  }
}

function plainly<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw inputErrorOf(cause);
  }
}

function inputErrorOf(cause: unknown): unknown {
  if (cause instanceof TemplateError || cause instanceof CardError || cause instanceof MissionError || cause instanceof SdkError)
    return new InputError(cause.issues.join(' '), { cause });
  return cause;
}

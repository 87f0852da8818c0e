// round.ts — what colleagues have answered to one question of soundings, in one window, without who, when or in which order: one record, always of one size, rewritten whole each time.
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { fromUtf8, toHex, utf8 } from '@soundings/crypto/bytes';
import type { RandomBytes } from '@soundings/crypto/random';
import { ANSWERS } from '@soundings/protocol/charter/instrument';
import { InputError } from '../../errors.ts';
import { openDrafts } from '../folder/drafts.ts';
import type { CardAnswers } from './card.ts';

/** Totals of fewer answers would say who answered what. */
export const ANSWERS_MIN = 5;
export const COLLEAGUES_MAX = 200;

const Form = z.strictObject({
  answers: z.array(z.int().min(0).max(4)).max(200),
  /** Of a card: its random part. A colleague who answered on the screen has none. */
  card: z
    .string()
    .regex(/^[0-9a-f]{8}$/)
    .optional(),
});
const Round = z.strictObject({
  /** How many colleagues the officer said would answer. */
  stated: z.int().min(1).max(COLLEAGUES_MAX),
  way: z.enum(['screen', 'cards']),
  forms: z.array(Form).max(COLLEAGUES_MAX),
  /** No more answers are taken. */
  isClosed: z.boolean(),
});
export type Round = z.infer<typeof Round>;

/** Which round: the task and the window. */
export interface RoundPlace {
  readonly taskId: Uint8Array;
  readonly window: number;
}

export interface RoundStore {
  read(place: RoundPlace): Promise<Round | undefined>;
  /** Takes the place of what was there. The order of forms is drawn anew each time. */
  write(place: RoundPlace, round: Round): Promise<void>;
  /** Forgets every answer; that there was a round stays. */
  forget(place: RoundPlace): Promise<void>;
}

/** Among the folder's drafts. */
export async function openRounds(folder: string, random: RandomBytes): Promise<RoundStore> {
  const drafts = await openDrafts(folder, random);
  return {
    read: async (place) => readRound(await drafts.read(nameOf(place))),
    write: async (place, round) => drafts.write(nameOf(place), bytesOf({ ...round, forms: shuffled(round.forms, random) })),
    forget: async (place) => drafts.write(nameOf(place), padded('')),
  };
}

/** The answers as rows: one person a form, one row an answer. Colleagues have no name, so they are numbered as they lie. */
export function recordsOf({ forms }: Round, dimension: string, items: readonly string[]): readonly Readonly<Record<string, string>>[] {
  return forms.flatMap(({ answers }, nth) =>
    answers.flatMap((answer, at) => {
      const [item, said] = [items[at], ANSWERS.soundings[answer - 1]];
      return item === undefined || said === undefined ? [] : [{ person: String(nth + 1), [dimension]: item, answer: said }];
    }),
  );
}

/** With one more form. InputError if the round is closed, more have answered than were stated, or the card is in already. */
export function withForm(round: Round, answers: CardAnswers, card?: string): Round {
  if (round.isClosed) throw new InputError('No more answers are taken for this window.');
  if (round.forms.length >= round.stated) throw new InputError(`${round.stated} colleagues were to answer, and as many have.`);
  if (card !== undefined && round.forms.some((form) => form.card === card)) throw new InputError('This card is in already.');
  return { ...round, forms: [...round.forms, { answers: [...answers], ...(card === undefined ? {} : { card }) }] };
}

/** Every round has this many bytes on disk, however many have answered. */
const SIZE = 65_536;

function bytesOf(round: Round): Uint8Array {
  return padded(JSON.stringify(round));
}

function padded(text: string): Uint8Array {
  if (utf8(text).length > SIZE) throw new RangeError('a round of so many answers has no room');
  return utf8(text.padEnd(SIZE - (utf8(text).length - text.length), ' '));
}

function readRound(bytes: Uint8Array | undefined): Round | undefined {
  const text = bytes === undefined ? '' : fromUtf8(bytes).trim();
  return text === '' ? undefined : Round.parse(JSON.parse(text));
}

function nameOf({ taskId, window }: RoundPlace): string {
  return `round.${createHash('sha256').update(toHex(taskId)).update(`.${window}`).digest('hex')}`;
}

/** Fisher and Yates, with numbers that are drawn without a bias. */
function shuffled<Item>(items: readonly Item[], random: RandomBytes): Item[] {
  const left = [...items];
  const order: Item[] = [];
  while (left.length > 0) order.push(...left.splice(below(left.length, random), 1));
  return order;
}

/** A whole number from 0 to below `count`, at most 65,536. */
function below(count: number, random: RandomBytes): number {
  for (;;) {
    const [high = 0, low = 0] = random(2);
    const drawn = high * 256 + low;
    if (drawn < 65_536 - (65_536 % count)) return drawn % count;
  }
}

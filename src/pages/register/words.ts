// words.ts — times and kinds of entry in plain words, the same on every page of the register.
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import type { Leaf } from '@soundings/protocol/register/leaf';
import { dayWords } from '../../export/day-words.ts';

/** "29 November 2026, 21:04 UTC"; `time` is in seconds since the epoch. */
export function timeWords(time: number): string {
  const minutes = Math.floor((time % 86_400) / 60);
  return `${dayWords(dayAt(time))}, ${two(Math.floor(minutes / 60))}:${two(minutes % 60)} UTC`;
}

/** As machines read it: "2026-11-29T21:04:07Z" */
export function timeStamp(time: number): string {
  const seconds = time % 86_400;
  return `${dateOf(dayAt(time))}T${two(Math.floor(seconds / 3600))}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}Z`;
}

/** What the entries of a kind are called, one and many, and what they are. */
export const KINDS: { readonly [Kind in Leaf['kind']]: { readonly one: string; readonly many: string; readonly about: string } } = {
  charter: {
    one: 'charter',
    many: 'Charters',
    about: 'What a mission asks, of whom, with which promises. Nothing in it can change afterwards.',
  },
  decision: {
    one: 'decision',
    many: 'Decisions of boards',
    about: 'What each member of an oversight board decided about a charter, and why.',
  },
  roster: { one: 'roster', many: 'Rosters', about: 'The organisations that take part, and from when to when.' },
  policy: { one: 'change of keys', many: 'Changes of keys', about: 'Other keys or witnesses of this register, approved by a board.' },
  board: { one: 'change of board', many: 'Changes of boards', about: 'A new board, appointed by the one before it.' },
  release: { one: 'release', many: 'Releases', about: 'Noisy totals of one window, over all organisations that took part.' },
  withheld: { one: 'withheld window', many: 'Withheld windows', about: 'Windows for which nothing was released, and the reason why.' },
  stop: { one: 'stop', many: 'Stops', about: 'A mission stopped by one of its aggregators or by its board.' },
  lift: { one: 'lifted stop', many: 'Lifted stops', about: "A board's decision that a mission goes on after an aggregator stopped it." },
  challenge: { one: 'challenge', many: 'Challenges', about: 'What somebody objects to.' },
  answer: { one: 'answer', many: 'Answers', about: 'What was answered to a challenge.' },
  removal: { one: 'removal', many: 'Removals', about: 'A text that was taken down, and the reason. Its entry stays.' },
  hypothesis: { one: 'hypothesis', many: 'Hypotheses', about: 'What somebody expects, said before the figures are known.' },
  software: { one: 'software', many: 'Software', about: 'Programs and their digests, so that a download can be checked.' },
  audit: { one: 'audit head', many: 'Audit heads', about: "The head of a component's audit log: it can't be rewritten before that point." },
};

/** In the order in which a reader wants them. */
export const KIND_ORDER: readonly Leaf['kind'][] = [
  ...(['charter', 'decision', 'roster', 'release', 'withheld', 'challenge', 'answer', 'stop', 'lift'] as const),
  ...(['board', 'policy', 'removal', 'hypothesis', 'software', 'audit'] as const),
];

export const REASONS = {
  'too-few': 'too few organisations contributed',
  stopped: 'the mission was stopped',
  mismatch: 'the two aggregators did not agree on what was contributed',
  lost: 'what was contributed was lost',
} as const;

export const SHORT_REASONS = { 'too-few': 'too few', stopped: 'stopped', mismatch: 'no agreement', lost: 'lost' } as const;

export const OUTCOMES = { upheld: 'upheld', partly: 'partly upheld', rejected: 'rejected' } as const;

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-GB')} ${noun}${count === 1 ? '' : 's'}`;
}

/** "1 entry", "11 entries" */
export function entriesWords(count: number): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? 'entry' : 'entries'}`;
}

/** The beginning of a digest or key, as people compare it. */
export function shortReference(reference: string): string {
  return reference.slice(0, 16);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Two significant digits, or a whole number above ten: for ε. */
export function epsilonWords(epsilon: number): string {
  return epsilon === 0 ? '0' : Number.isFinite(epsilon) ? epsilon.toFixed(2) : 'no bound';
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

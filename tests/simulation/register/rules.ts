// rules.ts — what must never happen to a mission and its register, and what must; what happens in a scenario, and how often.

export const RULES = {
  board: 'nothing is loaded without a quorum of approvals, net of every published refusal',
  days: 'nothing is loaded or contributed before the public’s days to object are over, nor before an aggregator could read for so long',
  stop: 'nothing is contributed, nor loaded for the first time, under a stop that was logged or handed over',
  objection: 'nothing begins while a signed objection waits for an answer',
  absence: 'no document is loaded that leaves out what the register shows',
  fork: 'nothing is loaded of a register that has shown two histories',
  void: 'nobody takes a document with something in it that can’t count',
  back: 'no stop holds before the day after it was logged or handed over',
  live: 'an honest mission begins, or is stopped',
  told: 'what was handed over and isn’t logged is told after seven days',
} as const;
export type Rule = keyof typeof RULES;

export interface Outcome {
  readonly violations: readonly { readonly rule: Rule; readonly what: string }[];
  readonly operations: readonly string[];
}

/** Weights of what happens; the second number is that of honest missions. */
export const OPERATIONS = {
  approve: [10, 12],
  refuse: [1, 0.3],
  roster: [3, 4],
  'roster too late': [0.6, 0],
  board: [1, 1],
  'board without its newcomer': [0.3, 0],
  'stop logged': [1, 1.2],
  'stop handed over, not logged': [1.5, 0],
  'stop dated back': [1, 0],
  'board lifts': [2, 4],
  'convenor lifts': [0.4, 0],
  'objection of the helper': [1.5, 1],
  'objection handed over, not logged': [1, 0],
  'objection of a stranger': [1, 1],
  answer: [2, 3],
  'stranger answers': [0.3, 0],
  'register called lost': [0.3, 0],
  'objects hidden': [1, 0],
  'objects shown': [1.5, 0],
  'nothing published': [1, 0],
  'published again': [2, 2],
  'another history': [0.3, 0],
  hours: [8, 8],
  days: [14, 14],
  'load whole': [14, 16],
  'load without a refusal': [2, 0],
  'load without a stop': [2.5, 0],
  'load without the newest roster': [1.5, 0],
  'load without the board': [1, 0],
  'load without objections': [2, 0],
  look: [6, 6],
  contribute: [12, 12],
} as const;
export type Operation = keyof typeof OPERATIONS;

/** What was handed to an aggregator by file. Times are by that aggregator's clock. */
export interface Handed {
  readonly object: object;
  readonly name: string;
  readonly kind: 'stop' | 'challenge';
  readonly at: number;
  readonly to: number;
  readonly fromDay: number;
}

// steady-numbers.ts — which answers have their numbers in a form that every engine agrees on: those that pages work out too.
import type { Answered } from '../insight/answer.ts';
import { quickQuestions } from '../insight/questions/quick.ts';
import { steady } from './figures.ts';

/** A page has no file of people, so it can't ask for rates, which are written as the others are. */
const QUICK: ReadonlySet<string> = new Set([...quickQuestions.map(({ name }) => name), 'rates']);

/** How numbers of this answer are written to files. Others are worked out on one machine only, and are written in full. */
export function numbersOf({ question }: Pick<Answered, 'question'>): (value: number) => number {
  return QUICK.has(question) ? steady : (value) => value;
}

// answers.ts — what a member answered to the questions that the page asks, kept in the member's own folder with its day, and shown there again.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { writeWhole } from '../folder/desk-folder.ts';

export const QUESTIONS = ['harm', 'acts', 'stop'] as const;
export type Answers = Readonly<Record<(typeof QUESTIONS)[number], string>>;

const FOLDER = 'answers';
const ANSWER_MAX = 4000;

const text = z.string().max(ANSWER_MAX).default('');
const Kept = z.object({ day: z.string(), harm: text, acts: text, stop: text });

/** `charter` is a digest in base64url. `now` is in seconds since the epoch. What is longer than a page is cut. */
export function keepAnswers(folder: string, charter: string, answers: Answers, now: number): void {
  mkdirSync(join(folder, FOLDER), { recursive: true, mode: 0o700 });
  const cut = Object.fromEntries(QUESTIONS.map((name) => [name, answers[name].slice(0, ANSWER_MAX)]));
  writeWhole(fileOf(folder, charter), `${JSON.stringify({ day: dateOf(dayAt(now)), ...cut }, undefined, 1)}\n`);
}

/** None if the file can't be read: nothing in it is signed. */
export function keptAnswers(folder: string, charter: string): z.infer<typeof Kept> | undefined {
  const file = fileOf(folder, charter);
  if (!existsSync(file)) return undefined;
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

function fileOf(folder: string, charter: string): string {
  return join(folder, FOLDER, `${charter}.json`);
}

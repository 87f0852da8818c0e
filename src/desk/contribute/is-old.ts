// is-old.ts — whether a form is of an earlier state than the one that is kept: another window of the browser has gone on.
import { textOf } from '../shell/form.ts';
import type { Sitting } from './sitting.ts';

export function isOld(form: Readonly<Record<string, unknown>>, { number }: Sitting): boolean {
  return textOf(form['number']) !== String(number);
}

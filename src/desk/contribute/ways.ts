// ways.ts — the ways between the steps of one question and window: where a page is, where somebody is led after a form, and where Back leads.
import type { Context } from 'hono';
import type { Setting } from '../shell/frame.tsx';
import { settingOf, type Desk } from '../state/desk.ts';
import type { Open } from './open.ts';
import { pathOf } from './paths.ts';
import type { Sitting, SittingPlace, Worked } from './sitting.ts';
import type { Sittings } from './sittings.ts';

export interface Ways {
  readonly at: (place: SittingPlace, step: string) => Setting;
  readonly to: (http: Context, place: SittingPlace, step: string) => Response;
  /** After rows were read: to what has to be settled, or to the counts. */
  readonly onward: (http: Context, place: SittingPlace, worked: Worked) => Promise<Response>;
}

export function waysOf(desk: Desk, sittings: Sittings): Ways {
  const to: Ways['to'] = (http, place, step) => http.redirect(`${desk.base}${pathOf(place)}/${step}`, 303);
  return {
    at: (place, step) => settingOf(desk, `${pathOf(place)}/${step}`),
    to,
    onward: async (http, place, worked) => to(http, place, stepOf(await sittings.take(place, worked))),
  };
}

const STEPS: Readonly<Record<Open['kind'], string>> = { sheet: 'sheet', questions: 'settle', wrong: 'wrong' };

/** The step that somebody is at. */
export function stepOf({ progress }: Pick<Sitting, 'progress'>): string {
  return progress.kind === 'counted' ? 'check' : STEPS[progress.open.kind];
}

/** The step before the counts: the last one that asked her something. */
export function stepBefore({ chosen, said }: Sitting, { instrument }: SittingPlace): string {
  if (said.length > 0) return 'settle';
  if (chosen?.kind === 'totals') return 'totals';
  return chosen?.kind === 'typed' && instrument.kind !== 'soundings' ? 'typed' : stepBeforeAnswers({ chosen });
}

/** The step before the questions about a file. */
export function stepBeforeAnswers({ chosen }: Pick<Sitting, 'chosen'>): string {
  return chosen?.kind === 'file' && chosen.sheets !== undefined ? 'sheet' : 'add';
}

/** What is open, if it is of that kind. */
export function openOf<Kind extends Open['kind']>(sitting: Sitting | undefined, kind: Kind): Extract<Open, { kind: Kind }> | undefined {
  if (sitting?.progress.kind !== 'open') return undefined;
  const { open } = sitting.progress;
  return open.kind === kind ? (open as Extract<Open, { kind: Kind }>) : undefined;
}

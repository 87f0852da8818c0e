// task-numbers.ts — which tasks a mission has, and in which order (protocol.md, "A mission's task").
import type { Crowd } from '../privacy/promise.ts';
import type { CharterDraft } from './charter-schema.ts';

/** One task of a mission, by the numbers that stand in DAP's task_info: the instrument's from 0, the sector's from 1, 0 for all together. */
export interface TaskNumbers {
  readonly instrument: number;
  readonly sector: number;
}

/** The tasks of a mission, instrument by instrument, sector by sector: the order of the charter's `noise`, too. */
export function taskNumbers(charter: Pick<CharterDraft, 'instruments' | 'sectors'>): readonly TaskNumbers[] {
  return charter.instruments.flatMap((instrument, number) => {
    if (instrument.gathered === 'together') return [{ instrument: number, sector: 0 }];
    return charter.sectors.map((_, at) => ({ instrument: number, sector: at + 1 }));
  });
}

/** Who stands behind a release of a task: its sector's smallest number, or the mission's where all sectors are gathered together. */
export function taskCrowd({ sectors, promises }: CharterDraft, { sector }: TaskNumbers): Crowd {
  const organisationsMin = sectors[sector - 1]?.organisationsMin ?? promises.organisationsMin;
  return { organisationsMin, dishonestMax: promises.dishonestMax };
}

// task-numbers.ts — which tasks a mission has, and in which order (protocol.md, "A mission's task").
import type { Crowd } from '../privacy/promise.ts';
import type { CharterDraft } from './charter-schema.ts';

/** One task of a mission, by the numbers that stand in DAP's task_info: the instrument's from 0; sector's and tier's from 1, 0 for all together. */
export interface TaskNumbers {
  readonly instrument: number;
  readonly sector: number;
  readonly tier: number;
}

/** The same by name. A charter states each task's noise under these. */
export interface TaskNames {
  readonly instrument: string;
  readonly sector?: string | undefined;
  readonly tier?: string | undefined;
}

/** Where an organisation stands in its mission: its sector's number and its size tier's, from 1; tier 0 if the charter has none. */
export type Standing = Pick<TaskNumbers, 'sector' | 'tier'>;

type Gathered = Pick<CharterDraft, 'instruments' | 'sectors'>;

/** The tasks of a mission, by instrument, then sector, then tier: the order of the charter's `noise`, too. */
export function taskNumbers(charter: Gathered): readonly TaskNumbers[] {
  return charter.instruments.flatMap((instrument, number) => {
    const sectors = instrument.gathered === 'together' ? [0] : askedSectors(instrument, charter.sectors);
    const tiers = instrument.tiers === undefined ? [0] : numbersOf(instrument.tiers);
    return sectors.flatMap((sector) => tiers.map((tier) => ({ instrument: number, sector, tier })));
  });
}

export function taskNames({ instruments, sectors }: Gathered, { instrument, sector, tier }: TaskNumbers): TaskNames {
  const asked = instruments[instrument];
  const names = { sector: sectors[sector - 1]?.name, tier: asked?.tiers?.[tier - 1]?.name };
  return {
    instrument: asked?.name ?? '',
    ...(names.sector === undefined ? {} : { sector: names.sector }),
    ...(names.tier === undefined ? {} : { tier: names.tier }),
  };
}

/** For people: "worry", "worry in charity", "visits, tier large". */
export function taskPhrase({ instrument, sector, tier }: TaskNames): string {
  return `${instrument}${sector === undefined ? '' : ` in ${sector}`}${tier === undefined ? '' : `, tier ${tier}`}`;
}

/**
 * How many organisations are behind a release of a task, and how many of them may be dishonest. The smallest number is what the task's sector or
 * tier states; if both do, the smaller one, since their overlap can't have more; if neither does, the mission's.
 */
export function taskCrowd({ instruments, sectors, promises }: CharterDraft, { instrument, sector, tier }: TaskNumbers): Crowd {
  const stated = [sectors[sector - 1], instruments[instrument]?.tiers?.[tier - 1]].flatMap((part) => part?.organisationsMin ?? []);
  return { organisationsMin: stated.length === 0 ? promises.organisationsMin : Math.min(...stated), dishonestMax: promises.dishonestMax };
}

/** The names of a mission's size tiers, from small to large: every instrument that has tiers has these. Empty if none has. */
export function tierNames({ instruments }: Pick<CharterDraft, 'instruments'>): readonly string[] {
  return instruments.find(({ tiers }) => tiers !== undefined)?.tiers?.map(({ name }) => name) ?? [];
}

/** Every place that an organisation may have in a mission. */
export function standings(charter: Gathered): readonly Standing[] {
  const tiers = tierNames(charter);
  return numbersOf(charter.sectors).flatMap((sector) => (tiers.length === 0 ? [0] : numbersOf(tiers)).map((tier) => ({ sector, tier })));
}

/** Whether organisations that stand there answer this task. */
export function isAsked({ instruments, sectors }: Gathered, standing: Standing, { instrument, sector, tier }: TaskNumbers): boolean {
  const asked = instruments[instrument];
  const inSector =
    sector === 0 ? asked !== undefined && askedSectors(asked, sectors).includes(standing.sector) : sector === standing.sector;
  return inSector && (tier === 0 || tier === standing.tier);
}

/** The tasks of organisations that stand there: one for each question that they are asked, in the charter's order. */
export function tasksAsked(charter: Gathered, standing: Standing): readonly TaskNumbers[] {
  return taskNumbers(charter).filter((numbers) => isAsked(charter, standing, numbers));
}

/** Each different list of questions that some organisation is asked, by the numbers of the questions. One list if every sector is asked everything. */
export function questionSets(charter: Gathered): readonly (readonly number[])[] {
  const sets = standings(charter).map((standing) => tasksAsked(charter, standing).map(({ instrument }) => instrument));
  return [...new Map(sets.map((set) => [set.join(), set])).values()];
}

/** The numbers of the sectors that a question is asked of, in the charter's order. */
function askedSectors({ sectors: named }: Gathered['instruments'][number], sectors: Gathered['sectors']): readonly number[] {
  return numbersOf(sectors).filter((number) => named?.includes(sectors[number - 1]?.name ?? '') ?? true);
}

function numbersOf(list: readonly unknown[]): readonly number[] {
  return list.map((_, at) => at + 1);
}

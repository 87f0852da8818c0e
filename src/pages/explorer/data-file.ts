// data-file.ts — a mission's releases as its pages' worker loads them: what queries need, and nothing else.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Release } from '@soundings/protocol/release/release';
import { subjectOf } from '../../insight/subject.ts';
import type { Subject } from '../../insight/question.ts';
import type { Gap } from '../results/gaps.ts';
import type { Maps } from './maps.ts';

/** A release without the shares and statements by which anybody can recompute it; the register has those. */
type Figures = Omit<Release, 'format' | 'statement' | 'statements' | 'shares'>;

export interface DataFile {
  readonly charter: string;
  readonly instruments: Charter['instruments'];
  readonly maps: Maps;
  readonly gaps: readonly Gap[];
  readonly releases: readonly Figures[];
  /** The place of each release in the register; null if it has none. */
  readonly places: readonly (number | null)[];
}

export function dataFile({
  charter,
  releases,
  places,
  gaps,
  maps,
}: Pick<DataFile, 'places' | 'gaps' | 'maps'> & { readonly charter: Charter; readonly releases: readonly Release[] }): string {
  const file: DataFile = {
    charter: releases[0]?.charter ?? '',
    instruments: charter.instruments,
    maps,
    gaps,
    releases: releases.map(figuresOf),
    places,
  };
  return `${JSON.stringify(file)}\n`;
}

/** What a worker asks: all releases, or those among the first `size` leaves of the register. */
export function explorable(file: DataFile, size: number | undefined): { readonly releases: readonly Release[]; readonly subject: Subject } {
  const own = file.releases.filter((_, at) => size === undefined || (file.places[at] ?? Infinity) < size);
  const releases = own.map((figures): Release => ({ ...figures, format: 'soundings release v1', statement: '' }));
  // Questions look up an instrument's kind, unit and whole, and nothing else of a charter.
  const charter = { instruments: file.instruments } as Charter;
  return { releases, subject: subjectOf(releases, new Map([[file.charter, charter]])) };
}

function figuresOf(release: Release): Figures {
  const left = ['format', 'statement', 'statements', 'shares'];
  return Object.fromEntries(Object.entries(release).filter(([name]) => !left.includes(name))) as Figures;
}

// subject.ts — the mission that a results page shows, and the page's options.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Release } from '@soundings/protocol/release/release';
import type { SiteParts } from '../components/layout.tsx';
import type { Answered } from '../../insight/answer.ts';
import type { InstrumentOutlook } from '../../insight/outlook/outlook.ts';

/** What the page says about the mission beside its figures. A charter has this shape. */
export interface PageSubject extends Partial<Omit<CharterParts, 'instruments'>> {
  readonly mission: string;
  readonly question: string;
  readonly region: string;
  readonly instruments: readonly PageInstrument[];
}

export type PageInstrument = Tiered & { readonly question: string; readonly gathered: string };

/** The parts of a charter that the page shows. They are optional. */
export type CharterParts = Pick<Charter, 'promises' | 'sampling' | 'sectors' | 'convenor' | 'board' | 'leader' | 'helper' | 'collector'> & {
  readonly instruments: readonly Tiered[];
};

/** The part of an instrument that the page needs. */
type Tiered = {
  readonly name: string;
  readonly typedTotals?: true | undefined;
  readonly tiers?: readonly { readonly organisationsMin?: number | undefined }[] | undefined;
};

export interface PageOptions {
  /** The confidence asked for, such as 0.95. */
  readonly level: number;
  /** Releases of the same shape that hold the true totals. Only a demonstration knows them. */
  readonly truths?: readonly Release[] | undefined;
  /** The answer to the question that was asked, shown first. */
  readonly asked?: Answered | undefined;
  /** What a reader must know besides, one sentence each, such as that the mission is unlogged. */
  readonly notes?: readonly string[] | undefined;
  /** If the page is one of a site's. */
  readonly site?: SiteParts | undefined;
  /** What stands out and what comes next, by instrument. */
  readonly outlook?: readonly InstrumentOutlook[] | undefined;
}

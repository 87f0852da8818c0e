// people.ts — a make-believe winter: who came to which organisation, in which week, for what. The rows are what a charity's file holds.
//
// Two things happen in it. Cold weeks send people to heating help everywhere, and practitioners say so two weeks earlier. From week 24 on more people in
// Ordsall come about debt, and practitioners say so two weeks earlier. In a quiet winter the second does not happen.
import { dice, hashed } from './dice.ts';

export const AREAS = ['Broughton', 'Eccles', 'Ordsall', 'Swinton'] as const;
export const REASONS = ['food', 'debt', 'heating'] as const;
export const ANSWERS = ['falling', 'steady', 'rising', 'sharply rising'] as const;

export interface DemoOrganisation {
  readonly name: string;
  readonly sector: string;
  /** If the charter has size tiers. */
  readonly tier?: string;
}

/** A row of an organisation's file, as it would stand in its CSV. */
export type Row = Readonly<Record<string, string>>;

const NAMES: Readonly<Record<string, readonly string[]>> = {
  charity: ['Food bank', 'Debt advice', 'Hospice', 'Night shelter', 'Carers centre', 'Citizens help'],
  'public-body': ['Health centre', 'Housing office', 'Library', 'School', 'Job centre', 'Fire service'],
  business: ['Energy supplier', 'Water company', 'Credit union', 'Housing association', 'Pharmacy', 'Telephone company'],
};

export const SECTORS = Object.keys(NAMES);

/** `count` organisations, the sectors in turn. */
export function organisations(count: number): readonly DemoOrganisation[] {
  return Array.from({ length: count }, (_, index) => {
    const sector = SECTORS[index % SECTORS.length] ?? '';
    const names = NAMES[sector] ?? [];
    const place = Math.floor(index / SECTORS.length);
    return {
      sector,
      name: `${names[place % names.length] ?? ''} ${AREAS[(index + Math.floor(place / names.length)) % AREAS.length] ?? ''} ${place + 1}`,
    };
  });
}

/** The make-believe world. The same for the same seed. */
export interface Winter {
  readonly seed: string;
  /** Organisations that take part. What people come for is spread evenly over them, so totals are the same however many there are. */
  readonly count: number;
  /** More people a week, over all organisations, who come about debt in Ordsall from {@link RISE_WINDOW} on. 0 in a quiet winter. */
  readonly rise: number;
}

/** Week 24. */
export const RISE_WINDOW = 23;
/** Less than three standard deviations of the noise in one release of the cell. */
export const RISE = 33;
/** How many windows before people come practitioners see them coming. */
const LEAD = 2;

/** People a week in each area, over all organisations, by reason. */
const USUAL: Readonly<Record<string, number>> = { food: 40, debt: 12, heating: 40 };

/** Everyone who came to one organisation in one week. Of those who come about debt or heating, one in five comes for food too. */
export function visits({ seed, count, rise }: Winter, organisation: number, window: number): readonly Row[] {
  const random = dice(`${seed}/visits/${organisation}/${window}`);
  const heated = 1 + COLD_SENDS * cold(seed, window);
  const rows: Row[] = [];
  for (const area of AREAS) {
    for (const reason of REASONS) {
      const usual = (USUAL[reason] ?? 0) * (reason === 'heating' ? heated : 1);
      const more = area === 'Ordsall' && reason === 'debt' && window >= RISE_WINDOW ? rise : 0;
      const people = random.poisson((usual + more) / count);
      for (let person = 0; person < people; person++) {
        const id = `p${organisation}-${window}-${area}-${reason}-${person}`;
        rows.push({ person: id, area, reason });
        if (reason !== 'food' && random.next() < 0.2) rows.push({ person: id, area, reason: 'food' });
      }
    }
  }
  return rows;
}

/** By how much the coldest week differs from a usual one, for those who come about heating. */
const COLD_SENDS = 0.8;

/** How cold a week is: between −1 and 1, each week on its own. */
function cold(seed: string, window: number): number {
  return 2 * hashed(seed, 'cold', window) - 1;
}

/** What the practitioners of one organisation say of the reasons that they know best, two each. */
export function judgements({ seed, rise }: Winter, organisation: number, window: number): readonly Row[] {
  const random = dice(`${seed}/judgements/${organisation}/${window}`);
  const practitioners = 10 + random.poisson(10);
  const worries = REASONS.map((reason) => worryAbout(reason, { seed, rise }, window));
  return Array.from({ length: practitioners }, (_, practitioner) =>
    [practitioner, practitioner + 1].map((place): Row => {
      const reason = REASONS[place % REASONS.length] ?? '';
      const worry = worries[place % REASONS.length] ?? 0;
      const answer = random.pick([2 * (1 - worry), 5 * (1 - worry) + 1.5 * worry, 2 + 4 * worry, 0.5 + 3 * worry]);
      return { person: `w${organisation}-${practitioner}`, reason, answer: ANSWERS[answer] ?? '' };
    }),
  ).flat();
}

/** Between 0 and 1: what comes two weeks later. */
function worryAbout(reason: string, { seed, rise }: Pick<Winter, 'seed' | 'rise'>, window: number): number {
  if (reason === 'heating') return (1 + cold(seed, window + LEAD)) / 2;
  return reason === 'debt' && rise > 0 && window >= RISE_WINDOW - LEAD ? 0.6 : 0.15;
}

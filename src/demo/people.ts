// people.ts — a make-believe winter: who came to which organisation, in which week, for what. The rows are what a charity's file holds.
import { dice } from './dice.ts';

export const AREAS = ['Broughton', 'Eccles', 'Ordsall', 'Swinton'] as const;
export const REASONS = ['food', 'debt', 'heating', 'housing'] as const;
export const ANSWERS = ['falling', 'steady', 'rising', 'sharply rising'] as const;

export interface DemoOrganisation {
  readonly name: string;
  readonly sector: string;
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

/** Everyone who came to one organisation in one week: heating troubles grow through the winter, most of all in Ordsall. */
export function visits(seed: string, organisation: number, window: number, windows: number): readonly Row[] {
  const random = dice(`${seed}/visits/${organisation}/${window}`);
  const winter = window / Math.max(1, windows - 1);
  const rows: Row[] = [];
  const people = random.poisson(18 + 12 * winter);
  for (let person = 0; person < people; person++) {
    const area = random.pick([3, 2, 2 + 3 * winter, 2]);
    const reasons = new Set([random.pick([4, 3, 1 + (area === 2 ? 6 : 3) * winter, 2])]);
    if (random.next() < 0.25) reasons.add(random.pick([1, 1, 1, 1]));
    for (const reason of reasons) {
      rows.push({ person: `p${organisation}-${window}-${person}`, area: AREAS[area] ?? '', reason: REASONS[reason] ?? '' });
    }
  }
  return rows;
}

/** What the practitioners of one organisation say of each need this week. */
export function judgements(seed: string, organisation: number, window: number, windows: number): readonly Row[] {
  const random = dice(`${seed}/judgements/${organisation}/${window}`);
  const winter = window / Math.max(1, windows - 1);
  const rows: Row[] = [];
  const practitioners = 6 + random.poisson(6);
  for (let practitioner = 0; practitioner < practitioners; practitioner++) {
    for (const theme of ['food', 'heating']) {
      const worry = theme === 'heating' ? winter : 0.3;
      const answer = random.pick([2 * (1 - worry), 4, 1 + 3 * worry, 3 * worry * worry]);
      rows.push({ person: `w${organisation}-${practitioner}`, theme, answer: ANSWERS[answer] ?? '' });
    }
  }
  return rows;
}

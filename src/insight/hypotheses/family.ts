// family.ts — the hypotheses of one signer in one mission: what they may still spend of α, and which two are one (insight-method.md §7).
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { expectedByChance, registrable, type AlphaShare } from '../model/hypothesis.ts';
import { alphaOf, numberOf, type Entry } from './entry.ts';

/** A registered entry and who stated it: the key of its first signature, in base64url. */
export interface Stated {
  readonly entry: Entry;
  readonly signer: string;
}

/** Entries that are signed, once each. */
export function onceEach(all: readonly Stated[]): readonly Stated[] {
  return [...new Map(all.map((one) => [`${one.signer} ${numberOf(one.entry)}`, one])).values()];
}

/** How many entries of a signer may be waiting for their last window at a time (register.md, "Leaf and object"). */
const OPEN_MOST = 10;

/** How the refusal of an entry reads; undefined if it may be registered. `lastClosed`: the last window that has closed, −1 before any has. */
export type FamilyRefusal =
  | { readonly kind: 'alpha'; readonly left: number }
  | { readonly kind: 'power'; readonly power: number }
  | { readonly kind: 'open'; readonly most: number }
  | { readonly kind: 'direction'; readonly number: string }
  | { readonly kind: 'known' };

export function familyRefusal(
  entry: Entry,
  family: readonly Entry[],
  power: number | undefined,
  lastClosed: number,
): FamilyRefusal | undefined {
  const number = numberOf(entry);
  if (family.some((one) => numberOf(one) === number)) return { kind: 'known' };
  const mirror = family.find((one) => isSameButDirection(one, entry));
  if (mirror !== undefined) return { kind: 'direction', number: numberOf(mirror) };
  if (family.filter(({ windows }) => windows.last > lastClosed).length >= OPEN_MOST) return { kind: 'open', most: OPEN_MOST };
  const said = registrable(shareOf(entry), family.map(shareOf), power);
  return said.kind === 'yes' ? undefined : said;
}

export function shareOf(entry: Entry): AlphaShare {
  return { alpha: alphaOf(entry), pilot: entry.pilot === true };
}

/** Of these entries over all signers, how many chance alone would support. */
export function supportedByChance(all: readonly Stated[]): number {
  return expectedByChance(all.map(({ entry }) => shareOf(entry)));
}

/** Two entries that ask the same of the same releases, one for more and one for less: `either` asks it once. */
function isSameButDirection(one: Entry, other: Entry): boolean {
  const asked = ({ test, question, instruments, cells, against, windows, lag }: Entry) =>
    canonicalJson({ test, question, instruments, cells, against, windows, ...(lag === undefined ? {} : { lag }) }).join();
  return one.direction !== other.direction && asked(one) === asked(other);
}

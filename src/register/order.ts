// order.ts — which leaf may follow which: the rules that the leaves alone can show (register.md, "Leaf and object").
import type { Leaf } from '@soundings/protocol/register/leaf';

/** The places that leaves have taken so far: no two leaves may have the same one. The owner adds leaves in order. */
export class LeafOrder {
  private readonly own = new Set<string>();
  private readonly isTaken: (place: string) => boolean;

  /** `isTaken` says of a place whether a leaf had it before any was added here. */
  constructor(isTaken: (place: string) => boolean = () => false) {
    this.isTaken = isTaken;
  }

  /** Why this leaf can't be the next one; undefined if it can. Then it is {@link add}ed. */
  problem(leaf: Leaf): string | undefined {
    if ('charter' in leaf && leaf.charter !== undefined && leaf.kind !== 'charter' && !this.has(placeOf('charter', leaf.charter)))
      return `The ${leaf.kind} can't be added: its charter isn't in the register. Add the charter first.`;
    if (leaf.kind === 'answer' && !this.has(placeOf('object', 'challenge', leaf.charter, leaf.about)))
      return "The answer can't be added: the challenge isn't in the register. Add the challenge first.";
    const twice = placesOf(leaf).find((place) => this.has(place));
    return twice === undefined ? undefined : `The ${leaf.kind} can't be added: ${takenBy(leaf)}.`;
  }

  add(leaf: Leaf): void {
    for (const place of placesOf(leaf)) this.own.add(place);
  }

  private has(place: string): boolean {
    return this.own.has(place) || this.isTaken(place);
  }
}

/** The places that no later leaf may take. */
export function placesOf(leaf: Leaf): readonly string[] {
  const own = placeOf('object', leaf.kind, ('charter' in leaf ? leaf.charter : undefined) ?? '', leaf.object);
  switch (leaf.kind) {
    case 'charter':
      return [placeOf('charter', leaf.charter)];
    case 'roster':
    case 'policy':
    case 'board':
      return [placeOf(leaf.kind, leaf.charter, String(leaf.number))];
    case 'release':
    case 'withheld': {
      const { instrument, sector = '', tier = '', window } = leaf.place;
      return [placeOf('window', leaf.charter, instrument, sector, tier, String(window))];
    }
    case 'decision':
    case 'stop':
    case 'lift':
    case 'challenge':
    case 'answer':
    case 'removal':
    case 'hypothesis':
    case 'software':
    case 'audit':
      return [own];
  }
}

function takenBy(leaf: Leaf): string {
  switch (leaf.kind) {
    case 'charter':
      return 'this charter is in the register already';
    case 'roster':
    case 'policy':
    case 'board':
      return `the register has a ${leaf.kind} ${leaf.number} already`;
    case 'release':
    case 'withheld':
      return 'its window already has its only leaf, a release or the reason why there is none';
    case 'decision':
    case 'stop':
    case 'lift':
    case 'challenge':
    case 'answer':
    case 'removal':
    case 'hypothesis':
    case 'software':
    case 'audit':
      return 'the same object is in the register already';
  }
}

/** The parts as one key. Each is quoted, so that different parts never give the same key. */
function placeOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

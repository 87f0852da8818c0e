// attacks.ts — what an attacker computes from what they see: the higher the score, the likelier the person is in
import { latticeHits } from './floating.ts';
import type { Knowledge, Observation, Vector } from './observation.ts';

export interface Attack {
  readonly name: string;
  readonly score: (seen: Observation, known: Knowledge) => number;
}

export const ATTACKS: readonly Attack[] = [
  {
    // The best there is against noise that follows its law (Neyman and Pearson), on the average where several were drawn.
    name: 'likelihood ratio',
    score: ({ vectors }, { base, moves, logP }) => {
      if (vectors.length === 0) return 0;
      let score = 0;
      moves.forEach((move, cell) => {
        if (move === 0) return;
        const noise = meanOf(vectors, cell) - (base[cell] ?? 0);
        score += logAt(logP, noise - move) - logAt(logP, noise);
      });
      return score;
    },
  },
  {
    // Against noise that ends somewhere.
    name: 'largest value',
    score: ({ vectors }, known) => Math.max(-Infinity, ...vectors.flatMap((vector) => moved(vector, known))),
  },
  {
    // Against a law with a spike.
    name: 'exact hits',
    score: ({ vectors }, known) => sumOver(vectors, known, (noise, move) => (noise === move ? 1 : 0) - (noise === 0 ? 1 : 0)),
  },
  {
    // Against noise that cells have in common.
    name: 'cells compared',
    score: ({ vectors }, { base, moves }) => {
      let score = 0;
      for (const vector of vectors) {
        const noise = vector.map((value, cell) => value - (base[cell] ?? 0));
        for (const [moving, move] of moves.entries()) {
          if (move === 0) continue;
          for (const [still, none] of moves.entries()) if (none === 0 && noise[moving] === (noise[still] ?? 0) + move) score++;
        }
      }
      return score;
    },
  },
  {
    // Against noise that versions have in common.
    name: 'versions compared',
    score: ({ vectors }, known) => {
      const [first, ...later] = vectors;
      return first === undefined ? 0 : sumOver(later, { ...known, base: first }, (difference, move) => (difference === move ? 1 : 0));
    },
  },
  {
    // Against somebody who counts for more than the charter says.
    name: 'everything summed',
    score: ({ vectors }, { base }) =>
      vectors.reduce((sum, vector) => sum + vector.reduce((a, value, cell) => a + value - (base[cell] ?? 0), 0), 0),
  },
  {
    // Mironov 2012: against noise made of floating-point numbers.
    name: 'low-order bits',
    score: ({ vectors }, known) =>
      sumOver(vectors, known, (noise, move) => latticeHits(noise - move, known.deviation) - latticeHits(noise, known.deviation)),
  },
  {
    // Against an organisation that reports only where there is something.
    name: 'who took part',
    score: ({ organisations }) => organisations,
  },
];

function moved(vector: Vector, { base, moves }: Knowledge): number[] {
  return vector.flatMap((value, cell) => (moves[cell] === 0 ? [] : [value - (base[cell] ?? 0)]));
}

/** Over the cells that the person moves, in every vector. */
function sumOver(vectors: readonly Vector[], { base, moves }: Knowledge, term: (noise: number, move: number) => number): number {
  let sum = 0;
  for (const vector of vectors) {
    moves.forEach((move, cell) => {
      if (move !== 0) sum += term((vector[cell] ?? 0) - (base[cell] ?? 0), move);
    });
  }
  return sum;
}

function meanOf(vectors: readonly Vector[], cell: number): number {
  return vectors.reduce((sum, vector) => sum + (vector[cell] ?? 0), 0) / vectors.length;
}

/** Between whole numbers, and beyond the table, on a straight line. */
function logAt(logP: Float64Array, noise: number): number {
  const place = Math.min(Math.abs(noise), logP.length - 1);
  const below = Math.floor(place);
  const low = logP[below] as number;
  return place === below ? low : low + (place - below) * ((logP[below + 1] as number) - low);
}

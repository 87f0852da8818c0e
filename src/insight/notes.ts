// notes.ts — what a reader of an answer must know about how its figures came to be.
import type { Sampling } from '@soundings/protocol/charter/sampling';
import type { Release } from '@soundings/protocol/release/release';

/** What a reader must know where persons are sampled; nothing elsewhere. */
export function samplingNotes(sampled: Sampling | undefined): readonly string[] {
  if (sampled === undefined) return [];
  const { windows, of } = sampled;
  return [
    `Each person is counted in ${windows} of ${of} windows, drawn inside their organisation, so totals are ${of}/${windows} times what was released. Intervals hold the error of that sampling too, at the largest variance that it can have.`,
  ];
}

/** What a reader must know where the aggregators added noise of their own; nothing elsewhere. */
export function ownNoiseNotes(releases: readonly Release[]): readonly string[] {
  if (releases.every(({ aggregatorNoise }) => aggregatorNoise === undefined)) return [];
  return ["Both aggregators added noise of their own on top of the organisations'; the intervals count it in."];
}

// bug.ts — a mistake in one line of the product, and the test that has to fail for it.

export interface Bug {
  /** What is wrong, as one would write it in a report. */
  readonly name: string;
  /** The file of the product, from the repository's root. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** The test file that catches it, from the repository's root, and a part of its tests' names. */
  readonly caughtBy: string;
  readonly test: string;
  /** With the mistake something never ends: the test is given up after {@link GIVEN_UP_MS}, in which it has to pass without the mistake. */
  readonly hangs?: true;
}

/** How long a test may take that is to fail because something never ends. */
export const GIVEN_UP_MS = 60_000;

/** The source with the mistake in it. RangeError if the line isn't there, or is there twice: then the list of bugs is out of date. */
export function plant(source: string, { file, from, to }: Bug): string {
  const parts = source.split(from);
  if (parts.length !== 2) throw new RangeError(`${file} has ${parts.length - 1} times: ${from}`);
  return parts.join(to);
}

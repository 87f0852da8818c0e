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
}

/** The source with the mistake in it. RangeError if the line isn't there, or is there twice: then the list of bugs is out of date. */
export function plant(source: string, { file, from, to }: Bug): string {
  const parts = source.split(from);
  if (parts.length !== 2) throw new RangeError(`${file} has ${parts.length - 1} times: ${from}`);
  return parts.join(to);
}

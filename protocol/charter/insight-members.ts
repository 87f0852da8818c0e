// insight-members.ts — what a charter fixes of how its releases are judged: public figures of how many people there are, and what counts as rising.
import * as z from '../json/schema.ts';
import { Base64Url } from '../json/base64url.ts';
import { alike, alikeIssues } from '../json/alike.ts';
import { Text } from '../json/text.ts';
import { whole } from '../json/whole.ts';
import type { Dimension } from './cells.ts';
import { Label } from './names.ts';

/** A file of how many people there are in each group. Its form is in insight-method.md, "The file of a population". */
export const Denominator = z.strictObject({
  /** The dimensions whose values it has a number for, as some instrument names them. */
  dimensions: z.array(Label).check(z.minLength(1), z.maxLength(8)),
  /** Whose figures they are, such as "Office for National Statistics, census, table TS007". */
  source: Text(500),
  /** The year they are of. */
  year: whole(1900, 2200),
  /** Of the file's bytes. */
  sha256: Base64Url(32),
});
export type Denominator = z.infer<typeof Denominator>;

/** Three changes in percent, each larger than the one before, from above −100 to 1,000. */
export const SoundingsCuts = z
  .array(z.number().check(z.gt(-100), z.lte(1000)))
  .check(
    z.refine((cuts) => cuts.length === 3 && cuts.every((cut, at) => at === 0 || cut > (cuts[at - 1] ?? cut)), 'give three rising numbers'),
  );

/** Changes in percent: up to −5 is falling, up to 5 steady, up to 20 rising, above that sharply rising. */
export const DEFAULT_SOUNDINGS_CUTS: readonly number[] = [-5, 5, 20];

/** What is wrong with the denominators of a charter whose instruments have these dimensions, one sentence each. */
export function denominatorIssues(denominators: readonly Denominator[], dimensions: readonly Dimension[]): readonly string[] {
  const names = [...new Set(dimensions.map(({ name }) => name))];
  const unknown = denominators.flatMap((one) => one.dimensions).filter((name) => !names.some((known) => alike(known, name)));
  return [
    ...[...new Set(unknown)].map(
      (name) => `A denominator is by "${name}", which is a dimension of no question. The dimensions are: ${names.join(', ')}.`,
    ),
    ...denominators.flatMap((one) => alikeIssues('A denominator names a dimension twice', one.dimensions)),
    ...alikeIssues(
      'Two denominators have the same dimensions',
      denominators.map((one) => [...one.dimensions].sort().join(' and ')),
    ),
  ];
}

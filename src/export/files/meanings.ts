// meanings.ts — what the columns of files mean, for whoever has only the file. Names are the same in the files of all questions.

const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['window', 'The first day of the window'],
  ['total', 'What was released, or the sum of it, noise included'],
  ['share', 'Part divided by whole, from 0 to 1; noise may put it outside'],
  ['change', 'The later figure minus the earlier one'],
  ['difference', 'The later figure minus the earlier one'],
  ['ratio', "One question's total divided by another's"],
  ['rate', 'The total for so many people as "per" says'],
  ['per', 'The number of people that a rate is for'],
  ['population', 'How many people there are, by a public count'],
  ['since', 'The first day of the earlier window'],
  ['low', 'The lower end of the interval'],
  ['high', 'The upper end of the interval'],
  ['half_width', 'Half the width of the interval'],
  ['level_attained', 'The probability that the interval holds the figure without noise'],
  ['level_asked', 'The confidence that was asked for'],
  ['p', 'The probability that noise alone would make a difference at least this large'],
  ['adjusted_p', 'The same, made larger to allow for the number of comparisons'],
  ['flagged', 'Whether the figure stands out after allowing for the number of comparisons'],
  ['method', 'How many comparisons were allowed for'],
  ['controls', 'Which error that method keeps small'],
  ['error_level', 'How large that error may be'],
  ['clear', 'Whether the interval does not contain zero'],
  ['organisations', 'How many organisations are behind the figure; the smallest number if windows are added up'],
  ['organisations_most', 'The largest number of organisations behind any window of the figure'],
  ['cells', 'How many released totals were added up'],
  ['noise_law', 'The kind of law of the noise'],
  ['noise_variance', 'The variance of the noise in the figure'],
  ['total_at_least_zero', 'The total, or zero if that is negative; too large on average'],
  ['its_bias_at_zero', 'By how much it is too large if the true total is zero'],
  ['released', 'What was released, before it was scaled up from a sample'],
  ['sampling_variance_most', 'The most that sampling adds to the variance'],
  ['windows_added_up', 'How many windows the figure adds up; a person may be in several of them'],
  ['first_window', 'The first day of the first window'],
  ['last_window', 'The first day of the last window'],
  ['last_day', 'The last day that the figure is about'],
  ['unit', 'What is counted'],
  ['instrument', 'The question of the mission'],
  ['mission', 'The mission'],
]);

/** Undefined of a charter's own words. */
export function meaningOf(column: string): string | undefined {
  return MEANINGS.get(column);
}

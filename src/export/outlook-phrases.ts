// outlook-phrases.ts — the notes of forecasts, warnings, leads, representation and records in words.
import type { ForecastNote } from '../insight/questions/forecast.ts';
import type { LeadFound, LeadsNote } from '../insight/questions/leads.ts';
import type { Denominator } from '../insight/denominator.ts';
import type { AddedNote } from '../insight/notes.ts';
import type { AnswerNote } from '../insight/query.ts';
import type { RecordNote } from '../insight/questions/record.ts';
import type { RepresentedNote } from '../insight/questions/represented.ts';
import type { TrendNote } from '../insight/questions/trend.ts';
import type { Recent, WarnNote, Warning } from '../insight/questions/warn.ts';
import { ALL_TOGETHER } from '../insight/course/cells.ts';
import { decimal, figure, percent, percentRange, probability, rangePhrase } from './figures.ts';

/** Those of an answer's own kind; notes on sampling and the like have their words in phrases.ts. */
type Known = ForecastNote | WarnNote | LeadsNote | RecordNote | Exclude<RepresentedNote | TrendNote, AddedNote | AnswerNote | Denominator>;

export const OUTLOOK_WORDS: { readonly [Code in Known['code']]: (note: Extract<Known, { readonly code: Code }>) => string } = {
  'counted-as-people': () =>
    'Without --mission nobody says whether these are people or amounts, so they were taken for people, whose numbers scatter about as Poisson’s law says.',
  'practitioners-first': () =>
    'Whether practitioners knew first has three answers here, and two are tests. "leads" tests whether counts move after soundings do, with a known chance of finding a lag where there is none. "record" tests whether forecasts from soundings were better than the average of past outcomes: soundings may move first and still foretell little. That answers stood out some windows before one warning, as a page of results says, is no test: that warning was picked because it stood out, and nobody worked out how often chance does the same.',
  'forecast-of': ({ instrument, windows, first, last, gaps }) =>
    `From ${windows} windows of ${instrument}, ${first} to ${last}${gaps === 0 ? '' : `, ${gaps} of them without a release`}. "expected" is the middle of what may come: half of such windows are above it.`,
  'forecast-two-things': () =>
    '"low" and "high" are about the true total, for planning. "release low" and "release high" are about the number that will be published, which contains noise as well: compare the next release with these. "level now" is about the last window.',
  'forecast-sum': ({ windows, expected, low, high }) =>
    `All ${windows} windows together: ${figure(expected)} expected, ${figure(low)} to ${figure(high)} (true total). Windows rise and fall together, so their lows and highs can’t be added up.`,
  'forecast-organisations': ({ expected, least, most, asked, scaled }) =>
    `Worked out for ${expected} organisations, ${asked ? 'as asked' : 'as in the last window'}; ${rangePhrase([least, most])} took part until now.${scaled || (least === expected && most === expected) ? '' : ' True totals were not taken in proportion to that number. --as-if-constant does so.'}`,
  'forecast-as-if-constant': () =>
    'Assumed: organisations that come and go are like the rest, so that totals are in proportion to how many take part.',
  'forecast-total': () =>
    'The row "all together" is the sum of the others. Its interval comes from its own releases, because cells rise and fall together and their intervals can’t be added up.',
  'forecast-short': ({ names }) =>
    `Short: ${listed(names)} ${names.length === 1 ? 'has' : 'have'} fewer than 20 releases. How much true totals scatter can’t be learnt from so few, and was assumed to be about what Poisson’s law says.`,
  'forecast-mostly-noise': ({ names, windows }) =>
    `Mostly noise: in ${listed(names)} the noise is more than a third of the level. Ask for fewer, larger groups${mergePhrase(windows)}.`,
  'forecast-too-few': ({ names, needed }) =>
    `No forecast of ${listed(names)}: ${needed} windows with a release are needed. There is no total row either, since it would leave these out.`,
  'forecast-by-record': ({ level, least, most }) =>
    `Intervals of ${percent(level)}, ${widthPhrase(level, least, most)}. If past releases leaned to one side, they reach further on that side. The model was asked for ${least === most ? percent(least) : `${percent(least)} to ${percent(most)}`}; "attained" is what it says of the release's interval.`,
  'forecast-by-model': ({ level, attained }) =>
    `Intervals are as wide as the model alone says. They were asked for ${percent(level)}; the releases' attain ${percentRange(attained)}, because releases are whole numbers. Series that move in ways it does not expect leave them more often; without --by-model their own past forecasts would have set the width.`,
  'forecast-assumes': () =>
    'Assumed: what moved these totals until now goes on moving them. A forecast knows of no new law, closure, changed question or newcomers unlike the rest, of nobody whom no organisation counts, and it does not say why.',
  'trend-of': ({ instrument, dimension, values, windows, first, last, rows, rising, falling, level }) =>
    [
      `A straight line through ${windows} windows, ${first} to ${last}: how much more ${dimension === undefined ? `the total of ${instrument}` : `of ${instrument} had ${dimension} = ${values.join(' or ')}`} each window, ${dimension === undefined ? '' : 'in percentage points, '}with an interval that was asked for with ${percent(level)}. "in all" is from the first window to the last.`,
      ...(rising.length === 0 ? [] : [`Rising: ${listed(rising)}.`]),
      ...(falling.length === 0 ? [] : [`Falling: ${listed(falling)}.`]),
      rows === 1
        ? `The chance of "rising" or "falling" where there is no trend is at most ${percent(1 - level)}.`
        : `The chance of any "rising" or "falling" among these ${rows} where there is no trend is at most ${percent(1 - level)} (Holm).`,
    ].join(' '),
  'trend-left-out': ({ names, windows, of }) =>
    `Left out, because the whole is less than 10 standard errors of its noise: ${names.map((name, at) => `${windows[at] ?? 0} of ${of[at] ?? 0} windows${name === ALL_TOGETHER ? '' : ` of ${name}`}`).join('; ')}. These are the windows with the smallest totals: if the share is different when few people come, the line does not show it.`,
  'trend-as-if-constant': () =>
    'Totals were taken in proportion to the number of organisations, as if those that come and go were like the rest.',
  'trend-assumes': () =>
    'Assumed: the truth scatters about the line by itself in each window. A level that wanders looks more like a trend than it is. If more organisations take part, totals rise for that alone. A trend says neither why nor that it goes on.',
  'unequal-sight': ({ side, best, bestRise, worst, worstRise }) =>
    `Not every silence means the same. A lasting ${side === 'above' ? 'rise' : 'fall'} in ${worst} ${risePhrase(worstRise)}; in ${best} it is seen from ${wholePercent(bestRise)} of the level on (in 4 windows, 80 times in 100). So no warning about ${worst} means less.`,
  warned: ({ side, window, flagged, cells, answers, q, method, anyDependence }) =>
    cells === 0
      ? `In the window from ${window} nothing could be looked at.`
      : `In the window from ${window}, ${flagged} of ${cells} cells looked at ${flagged === 1 ? 'is' : 'are'} ${side === 'above' ? 'higher' : 'lower'} than expected (${method}, ${percent(q)}). While nothing is going on, the chance of any flag in a window is ${chancePhrase(q)}; while something is, about ${chancePhrase(q)} of the flags are false.${anyDependence ? '' : ' That holds if cells are independent or go up and down together.'}${answers.length === 0 ? '' : ` Only answers ${quoted(answers)} were added up.`}`,
  warning: warningSentence,
  'warn-recent': ({ side, name, since, until, now }) =>
    `${name} was ${side === 'above' ? 'higher' : 'lower'} than expected ${since === until ? `in the window from ${since}` : `from ${since} to the window from ${until}`}. ${RECENTLY[now](side)}`,
  'warn-earlier': ({ warnings, names, since, until, fates, stillUp, gone, cantTell, notYet }) =>
    `Of ${warnings} earlier ${warnings === 1 ? 'warning' : 'warnings'} about these cells, four windows after ${warnings === 1 ? 'it' : 'they'} began ${stillUp} ${stillUp === 1 ? 'was' : 'were'} still up, ${gone} gone, ${cantTell} could not be told${notYet === 0 ? '' : `, and of ${notYet} it is not yet known`}: ${names.map((name, at) => `${name}, ${runPhrase(since[at], until[at])} (${fates[at] ?? ''})`).join('; ')}.`,
  'warn-settling': ({ names }) =>
    `Too early for ${listed(names)}: the first twelve windows only set the scale. Until the 26th, warnings are over-careful.`,
  'warn-as-if-constant': () =>
    'Totals were taken in proportion to the number of organisations, as if those that come and go were like the rest: a newcomer is not an outbreak.',
  'warn-season': () =>
    'Seasons of up to 12 windows are taken out once two of them have passed. A yearly season of weeks is not: a rise that comes each winter is flagged each winter.',
  'warn-not-why': () =>
    'A flag says that a total is not as expected, not why, and not that anybody did wrong. No flag does not mean that all is well.',
  'leads-of': ({ soundings, instrument, windows, first, last, lags, errorLevel }) =>
    `Changes of ${soundings} (its balance: falling −1, steady 0, rising 1, sharply rising 2) and of ${instrument} from window to window, over ${windows} windows from ${first} to ${last}, the longest stretch in which none is missing. A lag above 0 means that ${soundings} moves first. The chance of finding any of the ${2 * lags + 1} lags where there is nothing is at most ${percent(errorLevel)} for each cell (Holm).`,
  'lead-found': leadSentence,
  'no-lead': ({ names }) =>
    `${listed(names)}: no lag was found at which soundings and counts rise and fall together more than chance explains. That does not show that there is none.`,
  'leads-unsized': () =>
    'Where no correlation stands, the noise is too large to say how strong the connection is; the test does not need it.',
  'leads-cut': () =>
    'Where a correlation of 1 or −1 stands, the correction for noise went beyond it, which no correlation can: only the other end of its interval says anything.',
  'leads-at-least': () =>
    'A fifth or more of the changes is noise, and what is shown has been selected by being visible: take the correlation for "at least".',
  'leads-not-cause': () =>
    '"correlation" is corrected for noise. "as released" ("raw" in files) is that of the releases themselves, which their noise brings nearer to 0; the test is of it. That one moves before the other does not say that it causes it; both may follow a third thing.',
  'represented-of': ({ instrument, groups, level, under, over, cantTell, about }) =>
    [
      `${groups} groups' shares of ${instrument}, divided by their shares of the population. All intervals hold at once with probability ${percent(level)} (Bonferroni).`,
      ...(under.length === 0 ? [] : [`Counted less than their share: ${listed(under)}.`]),
      ...(over.length === 0 ? [] : [`Counted more: ${listed(over)}.`]),
      ...(under.length + over.length === 0 ? ['No group can be told from its share.'] : []),
      ...(about.length === 0 ? [] : [`About their share, but perhaps this far from it: ${listed(about)}.`]),
      ...(cantTell.length === 0 ? [] : [`Nothing can be told of ${listed(cantTell)}: both half and twice the share are possible.`]),
    ].join(' '),
  'represented-unequal': ({ dissimilarity, ofNoise, squares }) =>
    `For all shares to match the population, ${percent(round(dissimilarity))} of those counted would have to be in another group (the dissimilarity); noise alone would make about ${percent(round(ofNoise))} of it. With the noise taken out, the squared differences of the shares add up to about ${decimal(round(squares))}${squares <= 0 ? ': not to be told from none' : ', where 0 would be a perfect match'}. "quality of total" is about a group’s total on its own: its noise is at most a sixth of the total for "use freely", and a third for "use with caution".`,
  'represented-too-noisy': ({ names, times }) =>
    `Too noisy to use alone: ${listed(names)}. Give ${names.length === 1 ? 'it' : 'them'} no rank and no percentage${timesPhrase(times)}.`,
  'represented-unbounded': () => 'An interval without an upper end means that the total can’t be told from zero.',
  'represented-not-need': () =>
    'This says who is counted, not who is in need: need differs from group to group, and so does who takes part. A group about which nothing is flagged may still be missed.',
  'record-of': ({ level, given, held, error }) =>
    `Of ${given} intervals of ${percent(level)} for the next release, ${held} held. ${error === undefined ? 'Every release was the same as the one before it.' : `The error of the forecast’s middle was ${percent(round(error))} of the error of repeating the last release.`}`,
  'record-unexpected': ({ names }) =>
    `Fewer than 85% of the last 20 intervals held for ${listed(names)}: this series moves in ways that neither the model nor its own past expect. Take its forecasts as rough.`,
  'record-contest': ({ windows, horizon, cuts, best, skill }) =>
    `Falling is a change of the level of up to ${signed(cuts[0] ?? 0)}% in ${horizon} windows, steady up to ${cuts[1] ?? ''}%, rising up to ${cuts[2] ?? ''}%, sharply rising above. What came is known only as probabilities, from counts alone. Skill is against the average of past outcomes, over ${windows} windows: 0 is no better, 1 perfect. ${
      best === undefined || skill === undefined
        ? 'Nobody is better at 5%.'
        : `Of those that are better than it at 5%, "${best}" has the highest skill, ${skill.toFixed(2)}.`
    }`,
  'record-unweighed': ({ names }) =>
    `${quoted(names)} ${names.length === 1 ? 'has' : 'have'} no skill to show: in none of these windows had a weight above 0 done better over the outcomes known by then, or fewer than 12 of them were known. With no weight the forecast is the average of past outcomes itself, so nothing was measured.`,
  'record-warnings': ({ warnings }) =>
    warnings === 0
      ? 'No warning is old enough to say what became of it.'
      : `${warnings} ${warnings === 1 ? 'warning is' : 'warnings are'} four windows old or more. "Still up" is a level clearly above what had been expected, "gone" one that is clearly back.`,
  'record-reliability': () =>
    '"How often it came" should lie between low and high, within which it lies 19 times in 20 if what was said is right. Overlapping forecasts miss together, so intervals of these figures are too narrow.',
  'record-hindsight': () => 'Each forecast was made from releases before its window alone. A past record promises nothing of what comes.',
};

function leadSentence({ name, lag, correlation, low, high, cut, adjusted }: LeadFound): string {
  const of = name === ALL_TOGETHER ? '' : `${name}: `;
  const windows = `${Math.abs(lag)} ${Math.abs(lag) === 1 ? 'window' : 'windows'}`;
  const when = lag === 0 ? 'in the same window' : lag > 0 ? `${windows} later` : `${windows} earlier`;
  const strong =
    correlation === undefined || low === undefined || high === undefined
      ? 'how strongly can’t be said'
      : cut
        ? `correlation at least ${twoDigits(low)}`
        : `correlation ${twoDigits(correlation)}, ${twoDigits(low)} to ${twoDigits(high)}`;
  return `${of === '' ? 'Where' : `${of}where`} soundings rose, counts rose ${when} more often than chance explains (${strong}; adjusted p ${probability(adjusted)}).`;
}

function twoDigits(value: number): string {
  return value.toFixed(2).replace('-', '−');
}

/** With a real minus sign. */
function signed(value: number): string {
  return String(value).replace('-', '−');
}

function timesPhrase(times: readonly number[]): string {
  const known = times.filter((count) => count > 0);
  return known.length === 0 ? '' : `, or add up ${rangePhrase(known)} times as many windows`;
}

/** What has become of a recent warning. */
export const RECENTLY: Readonly<Record<Recent['now'], (side: Recent['side']) => string>> = {
  'still up': (side) =>
    `It has stayed ${side === 'above' ? 'up' : 'down'}, so it is expected by now and no longer flagged: no flag does not mean that it is over.`,
  gone: () => 'Its level has since gone back.',
  "can't be told": () => 'Whether it has gone back by now can’t be told.',
  'not yet': () => 'What became of it is not known yet.',
};

/** The sum that stood out the most and what was expected of it, this window alone, and how often chance alone does that. */
export function groundsPhrase(note: Warning): string {
  const { span, sumReleased, sumExpected, sumLow, sumHigh, p, adjusted, cells, organisations, organisationsUsual } = note;
  const over = span === 1 ? '' : `over the last ${span} windows together `;
  const others =
    cells === 1
      ? 'It was looked at alone, so nothing was allowed for other cells.'
      : `Allowing for the ${cells} cells looked at, it would be flagged even if only 1 flag in ${oneIn(Math.max(adjusted, 0.001))} could be false.`;
  const who =
    organisations === organisationsUsual
      ? `${organisations} organisations took part, as many as usual.`
      : `${organisations} organisations took part; at first it was ${organisationsUsual}.`;
  return [
    `${over}${figure(sumReleased)} against an expected ${figure(sumExpected)} (${figure(sumLow)} to ${figure(sumHigh)}).`,
    ...(span === 1 ? [] : [alonePhrase(note)]),
    `In one cell such a gap arises by chance in about 1 window of ${oneIn(p)}.`,
    others,
    who,
  ].join(' ');
}

/** The last window of a sum that stood out. */
function alonePhrase({ side, released, expected, low, high }: Warning): string {
  const interval = `expected ${figure(expected)} (${figure(low)} to ${figure(high)})`;
  if (side === 'above' ? released > expected : released < expected)
    return `This window alone was ${figure(released)} against an ${interval}.`;
  return `This window alone was ${figure(released)}, not ${side === 'above' ? 'higher' : 'lower'} than its ${interval}, so it may be over.`;
}

function warningSentence(note: Warning): string {
  const { name, answers } = note;
  return `${name}${answers.length === 0 ? '' : `, answers ${quoted(answers)}`}: ${groundsPhrase(note)} ${whenPhrase(note)}`;
}

function whenPhrase({ side, since, windowsFlagged, earlierSince, earlierUntil }: Warning): string {
  const flags = earlierSince.map((from, at) => runPhrase(from, earlierUntil[at]));
  const before = flags.length === 0 ? '' : ` It was flagged before, too: ${flags.join('; ')}.`;
  if (windowsFlagged > 1) return `It has been ${side === 'above' ? 'up' : 'down'} since ${since}, for ${windowsFlagged} windows.${before}`;
  return flags.length === 0 ? 'It is new in this window.' : `It is flagged again.${before}`;
}

/** The windows from the first to the last of a run: "2026-10-12", or "2026-10-26 to 2026-11-02". */
function runPhrase(since = '', until = since): string {
  return since === until ? since : `${since} to ${until}`;
}

function quoted(answers: readonly string[]): string {
  return answers.map((answer) => `"${answer}"`).join(' and ');
}

/** How the width that past forecasts set differs from the model's own. */
function widthPhrase(level: number, least: number, most: number): string {
  if (least > level) return 'wider than the model alone says, because past ones missed too often';
  if (most < level) return 'narrower than the model alone says, because more past ones held than were asked to';
  return 'as wide as past forecasts of each series say they must be';
}

function oneIn(p: number): string {
  const times = 1 / Math.max(p, 1e-9);
  return Number(times.toPrecision(times < 100 ? 2 : 1)).toLocaleString('en-GB');
}

function chancePhrase(q: number): string {
  return Number.isInteger(Number((1 / q).toPrecision(12))) ? `1 in ${Math.round(1 / q)}` : percent(q);
}

function risePhrase(rise: number): string {
  return Number.isFinite(rise)
    ? `has to be ${wholePercent(rise)} of the level to be seen`
    : 'can’t be seen, since its level can’t be told from zero';
}

function wholePercent(share: number): string {
  return `${Math.round(100 * share)}%`;
}

/** A share to two digits of percent. */
function round(share: number): number {
  return Number(share.toPrecision(2));
}

/** At most eight names. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join('; ');
  return names.length > 8 ? `${shown}; and ${names.length - 8} more` : shown;
}

function mergePhrase(windows: readonly number[]): string {
  const known = windows.filter((count) => count > 0);
  return known.length === 0 ? '' : `, or add up ${rangePhrase(known)} windows`;
}

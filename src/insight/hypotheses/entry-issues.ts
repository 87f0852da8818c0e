// entry-issues.ts — whether an entry asks something that its mission can answer: every reason why not, in a sentence (insight-method.md §7).
import type { Charter } from '@soundings/protocol/charter/charter';
import { valueNames } from '@soundings/protocol/charter/cells';
import { ANSWER, instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import type { Cells, Entry, Range, Test } from './entry.ts';

/** Members of `against`, of which each test needs these and no other; of the first two tests one of them. */
const NEEDED: Readonly<Record<Test, readonly (keyof Entry['against'])[]>> = {
  difference: ['windows', 'cells', 'total'],
  equivalence: ['windows', 'cells', 'total'],
  trend: [],
  ratio: ['cells', 'ratio'],
  'ratio-change': ['cells', 'windows'],
  'lead-lag': ['cells'],
};

/** An entry of this charter. `digest` is the charter's, in base64url. */
export function entryIssues(entry: Entry, charter: Charter, digest: string): readonly string[] {
  if (entry.mission !== charter.mission)
    return [
      `This hypothesis is about the mission "${entry.mission}". Ask it with the mission document of that one, not of "${charter.mission}".`,
    ];
  if (entry.charter !== digest)
    return [
      `This hypothesis is about another charter than that of "${charter.mission}", whose digest is ${digest}. Write that one under "charter", if this is the mission that is meant.`,
    ];
  const asked = entry.instruments.map((name) => charter.instruments.find((one) => one.name === name));
  const unknown = entry.instruments.filter((_, at) => asked[at] === undefined);
  if (unknown.length > 0)
    return unknown.map((name) => `There is no instrument "${name}". There are ${charter.instruments.map((one) => one.name).join(', ')}.`);
  const [first, second = first] = asked;
  return [
    ...windowIssues(entry, charter.schedule.count),
    ...againstIssues(entry),
    ...overlapIssues(entry),
    ...cellIssues('cells', entry.cells, first),
    ...cellIssues('against.cells', entry.against.cells ?? [], second),
    ...soundingsIssues(entry, [first, second]),
    ...looksIssues(entry),
    ...rateIssues(entry),
  ];
}

function windowIssues({ windows, against, test, lag }: Entry, count: number): readonly string[] {
  const issues: string[] = [];
  issues.push(...orderIssues('windows', windows));
  if (Math.max(windows.first, windows.last) >= count)
    issues.push(`Windows ${windows.first} to ${windows.last} are not windows of this mission, which has 0 to ${count - 1}.`);
  const earlier = against.windows;
  issues.push(...orderIssues('against.windows', earlier));
  if (issues.length === 0 && earlier !== undefined && earlier.last >= windows.first)
    issues.push(
      `Windows ${earlier.first} to ${earlier.last} in "against" are not all before ${windows.first} to ${windows.last}, which are tested. Choose earlier ones.`,
    );
  const length = windows.last - windows.first + 1;
  if (test === 'trend' && length < 3) issues.push('A trend needs 3 windows at least.');
  if (test === 'lead-lag' && length < 8) issues.push('To see whether one series leads another takes 8 windows at least.');
  if (test === 'lead-lag' && (lag === undefined || Math.abs(lag) > length / 6))
    issues.push(`"lag" is a whole number from −${Math.floor(length / 6)} to ${Math.floor(length / 6)}, a sixth of the windows.`);
  if (test !== 'lead-lag' && lag !== undefined) issues.push('Only a lead-lag test has a "lag".');
  return issues;
}

function orderIssues(where: string, windows: Range | undefined): readonly string[] {
  return windows === undefined || windows.first <= windows.last
    ? []
    : [`In "${where}", the first window, ${windows.first}, comes after the last, ${windows.last}. Give the earlier one first.`];
}

function againstIssues({ test, against }: Entry): readonly string[] {
  const needed = NEEDED[test];
  const given = (Object.keys(against) as (keyof typeof against)[]).filter((name) => against[name] !== undefined);
  if (test === 'difference' || test === 'equivalence') {
    return given.length === 1 && given.every((name) => needed.includes(name))
      ? []
      : [`In "against", a test of ${test} has one of ${quoted(needed)}, and nothing else.`];
  }
  const right = given.length === needed.length && needed.every((name) => given.includes(name));
  if (right) return [];
  return [needed.length === 0 ? 'In "against", a trend has nothing: write {}.' : `In "against", a test of ${test} has ${quoted(needed)}.`];
}

/** Each side has noise of its own only if no cell is on both. */
function overlapIssues({ test, instruments: [first, second = first], cells, against }: Entry): readonly string[] {
  if (against.cells === undefined || first !== second) return [];
  const others = new Map(against.cells.map(({ dimension, values }) => [dimension, values]));
  const apart = cells.some(({ dimension, values }) => others.get(dimension)?.some((value) => values.includes(value)) === false);
  if (apart) return [];
  return [
    test === 'ratio' || test === 'ratio-change'
      ? 'Some of the cells in "cells" are also in "against". Divide by the others alone: a share of 1/4 is 1 of these for each 3 of the others.'
      : 'Some of the cells in "cells" are also in "against", so they would be compared with themselves. Leave them out of one.',
  ];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

function cellIssues(where: string, cells: Cells, instrument: Instrument | undefined): readonly string[] {
  if (instrument === undefined) return [];
  const dimensions = new Map(instrumentDimensions(instrument).map((one) => [one.name, valueNames(one)]));
  const names = cells.map(({ dimension }) => dimension);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) return [`In "${where}", "${twice}" stands twice.`];
  return cells.flatMap(({ dimension, values }) => {
    const known = dimensions.get(dimension);
    if (known === undefined)
      return [`In "${where}", "${instrument.name}" has no dimension "${dimension}". It has ${[...dimensions.keys()].join(', ')}.`];
    const other = values.find((value) => !known.includes(value));
    if (other !== undefined) return [`In "${where}", "${other}" is not a value of "${dimension}". It has ${listed(known)}.`];
    const again = values.find((value, at) => values.indexOf(value) < at);
    return again === undefined ? [] : [`In "${where}", "${again}" stands twice under "${dimension}". Leave one of them.`];
  });
}

function listed(names: readonly string[]): string {
  const more = names.length - LISTED_MOST;
  return more > 0 ? `${names.slice(0, LISTED_MOST).join(', ')} and ${more} more` : names.join(', ');
}

const LISTED_MOST = 20;

/** Soundings are read by their balance in lead-lag; elsewhere an answer must be chosen, since all of them together say nothing. */
function soundingsIssues({ test, cells, against }: Entry, asked: readonly (Instrument | undefined)[]): readonly string[] {
  return [cells, against.cells].flatMap((selected, at) => {
    if (selected === undefined || asked[at]?.kind !== 'soundings') return [];
    const hasAnswer = selected.some(({ dimension }) => dimension === ANSWER);
    if (test === 'lead-lag')
      return hasAnswer ? [`In lead-lag, "${asked[at].name}" is read by the balance of all answers. Leave "${ANSWER}" out.`] : [];
    return hasAnswer || test === 'ratio' || test === 'ratio-change' ? [] : [`Say which "${ANSWER}" of "${asked[at].name}" is counted.`];
  });
}

function looksIssues({ looks, test, against, windows }: Entry): readonly string[] {
  if (looks === 'one') return [];
  if (test !== 'difference') return [`A test of ${test} is looked at once: "looks" is "one".`];
  if ('e' in looks) {
    return against.windows === undefined
      ? []
      : [
          'Evidence that is watched weekly compares each window with other cells or a fixed total. ' +
            'Noise of earlier windows would count again every week.',
        ];
  }
  const rising = looks.spending.every((window, at) => window > (looks.spending[at - 1] ?? windows.first - 1));
  return rising && looks.spending.at(-1) === windows.last
    ? []
    : ['The windows of the looks rise, within those that are tested, and the last look is after the last of them.'];
}

function rateIssues({ question, test, looks, direction, scatterVariance }: Entry): readonly string[] {
  const issues: string[] = [];
  if (test === 'ratio' && question !== 'totals') issues.push('A ratio against a fixed one is a question of totals.');
  if (test === 'equivalence' && direction !== 'either') issues.push('Equivalence is in either direction: "direction" is "either".');
  if (question === 'totals' && scatterVariance !== undefined) issues.push('Only a question of the rate has a "scatterVariance".');
  if (question === 'rate' && looks !== 'one' && scatterVariance === undefined)
    issues.push('A rate that is looked at more than once states its "scatterVariance", from windows before.');
  return issues;
}

// query.ts — `soundings query`: answers from releases, as a table, CSV, JSON, or one HTML page with charts.
import { existsSync, writeFileSync } from 'node:fs';
import { toBase64Url } from '@soundings/crypto/bytes';
import { partName } from '@soundings/protocol/privacy/ledger';
import type { Mission } from '@soundings/protocol/mission/mission';
import { parseMission } from '@soundings/protocol/signed/mission';
import { releaseIssues } from '@soundings/protocol/release/release-check';
import type { Release } from '@soundings/protocol/release/release';
import { openReleaseStore } from '../collector/release-store.ts';
import { flag, isGiven, leaveOut, list, requiredText, text, type Command, type Options } from '../cli/command.ts';
import { InputError } from '../errors.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { answerJson } from '../export/answer-json.ts';
import { answerCsv, answerNotes, answerSheet, answerTable, WINDOWS_COLUMNS, windowsFields } from '../export/answer-table.ts';
import { windowsNotes } from '../export/phrases.ts';
import { comparisonColumns, comparisonJson, comparisonNotes, comparisonSheet, titleOf } from '../export/comparison-table.ts';
import { comparisons, type Against, type ComparisonsQuery } from '../insight/comparisons.ts';
import { CONTROLS } from '../insight/multiple-testing.ts';
import type { Asked } from '../pages/results/page-asked.ts';
import { resultsPage, type PageSubject } from '../pages/results/page.ts';
import { changes } from '../insight/changes.ts';
import { dictionary, splitNames, splitPair } from '../insight/names.ts';
import { query, QueryError, queryNames, queryValues, type Query, addedWindows, asReleased, WINDOW } from '../insight/query.ts';
import { ratioJson, ratioNotes, ratioSheet } from '../export/ratio-table.ts';
import { ratios, type RatiosQuery } from '../insight/ratios.ts';
import { changeJson, changeNotes, changeSheet, shareJson, shareNotes, shareSheet } from '../export/share-table.ts';
import { shares, type SharesQuery } from '../insight/shares.ts';
import { sheetCsv, sheetTable, type Sheet } from '../export/sheet.ts';

const FORMATS = ['table', 'csv', 'json', 'html'] as const;
type Form = (typeof FORMATS)[number];

export const queryCommand: Command = {
  name: 'query',
  summary: 'answer from releases: totals by window, sector, size tier or any dimension, each with its interval',
  usage: '--releases FILE [--instrument NAME] [--by NAME,NAME] [--where NAME=VALUE] [--format table|csv|json|html]',
  about:
    'Whatever is not named in --by is added up. Every total comes with an interval from the exact law of its noise, and the level that the ' +
    'interval really attains. Asking costs nothing: releases are noisy already, and each window is released once.',
  options: {
    releases: { value: 'FILE', help: "The collector's file of releases.", required: true },
    mission: {
      value: 'FILE',
      help: "The mission document: only its releases, each checked against the charter and the helper's signature, in the charter's words.",
    },
    instrument: { value: 'NAME', help: 'Which question; may be left out where there is only one.' },
    by: { value: 'NAME,NAME', help: 'Tell totals apart by these: window, sector, tier, or a dimension (default: window).', multiple: true },
    where: { value: 'NAME=VALUE', help: 'Only this value; several values of one name are added up.', multiple: true },
    share: {
      value: 'NAME=VALUE',
      help: 'The share of the total with this value, such as answer=rising; all of one name.',
      multiple: true,
    },
    ratio: { value: 'NAME/NAME', help: "One question's totals over another's, such as arrears/visits." },
    change: { help: 'How much each total moved since the window before.' },
    compare: {
      value: 'WHAT',
      help: 'Test each total: against none (zero), against the window before (before), or one window against another (DAY,DAY, their first days).',
    },
    control: {
      value: 'METHOD',
      help: `How --compare guards against chance among many: ${CONTROLS.join(', ')} (default: ${CONTROLS[0]}). Its error is 1 − level.`,
    },
    together: {
      help: 'Intervals that all hold at once with the confidence asked for, not each on its own. For totals, changes and ratios.',
    },
    level: { value: 'P', help: 'The confidence of the intervals, between 0.5 and 0.9999 (default: 0.95).' },
    format: { value: 'FORMAT', help: `One of ${FORMATS.join(', ')} (default: table). html shows all questions, with charts.` },
    out: { value: 'FILE', help: 'Write there instead of to standard output.' },
    json: { help: 'The same as --format json.' },
  },
  examples: [
    'soundings query --releases releases.db --by window',
    'soundings query --releases releases.db --instrument visits --by window,reason --where area=Ordsall --format csv',
    'soundings query --releases releases.db --instrument worry --share "answer=rising" --share "answer=sharply rising"',
    'soundings query --releases releases.db --instrument visits --by window,area --change --together',
    'soundings query --releases releases.db --by area --compare 2026-01-05,2026-01-12 --control benjamini-hochberg',
    'soundings query --releases releases.db --ratio arrears/visits --by window,area',
    'soundings query --releases releases.db --mission mission.json --format html --out winter.html',
  ],
  async run({ options, terminal }) {
    const all = readReleases(requiredText(options, 'releases'));
    const missionFile = text(options, 'mission');
    const mission = missionFile === undefined ? undefined : parseMission(JSON.stringify(readMissionDocument(missionFile)));
    const result = render(mission === undefined ? all : releasesOf(mission, all), mission, options);
    const out = text(options, 'out');
    if (out === undefined) {
      terminal.print(result.trimEnd());
    } else {
      writeFileSync(out, result);
      terminal.say(`Written to ${out}.`);
    }
    return Promise.resolve();
  },
};

/** Every release in a collector's file. Throws InputError where there is no such file, or nothing in it yet. */
export function readReleases(file: string): readonly Release[] {
  if (!existsSync(file)) throw new InputError(`There is no file ${file}. soundings collect makes it with the first release.`);
  const store = openReleaseStore(file, () => Math.floor(Date.now() / 1000));
  try {
    const releases = store.list();
    if (releases.length === 0)
      throw new InputError(`${file} holds no release yet. soundings collect adds one for each window that has closed.`);
    return releases;
  } finally {
    store.close();
  }
}

/** The mission's own releases. Throws InputError where one of them can't be the mission's. */
function releasesOf(mission: Mission, all: readonly Release[]): readonly Release[] {
  const own = all.filter(({ charter }) => charter === toBase64Url(mission.digest));
  if (own.length === 0) throw new InputError('This file holds no release of that mission.');
  for (const release of own) {
    const issues = releaseIssues(mission, release);
    const name = [release.instrument, partName(release) ?? [], release.window.firstDay].flat().join(', ');
    if (issues.length > 0)
      throw new InputError(`The release of ${name} can't be this mission's, so nothing is answered from it: ${issues.join(' ')}`);
  }
  return own;
}

function render(releases: readonly Release[], mission: Mission | undefined, options: Options): string {
  const level = levelOf(options);
  const format = formatOf(options);
  return plainly(() => {
    const asked = particular(releases, level, options);
    if (format === 'html') {
      const first = asked ?? totalsAsked(releases, level, options);
      return resultsPage(mission?.charter ?? subjectOf(releases), releases, { level, asked: first });
    }
    if (asked === undefined) return renderTotals(releases, queryOf(releases, level, options), format);
    if (format === 'json') return toJson(asked.json);
    return format === 'csv' ? sheetCsv(asked.columns ?? asked.sheet) : `${sheetTable(asked.sheet, asked.notes)}\n`;
  });
}

/** Of a page, which has charts of everything: totals that are asked for in particular come first. */
function totalsAsked(releases: readonly Release[], level: number, options: Options): Asked | undefined {
  if (!['instrument', 'by', 'where', 'together'].some((name) => isGiven(options, name))) return undefined;
  const answer = query(releases, queryOf(releases, level, options));
  const { instrument, by } = answer.query;
  return { title: `Totals of ${instrument} by ${by.join(' and ')}`, sheet: answerSheet(answer), notes: answerNotes(answer) };
}

function renderTotals(releases: readonly Release[], asked: Query, format: Form): string {
  const answer = query(releases, asked);
  if (format === 'json') return toJson(answerJson(answer));
  return format === 'csv' ? answerCsv(answer) : `${answerTable(answer)}\n`;
}

/** The options of which each is a question of its own. */
const PARTICULAR = ['share', 'ratio', 'change', 'compare'] as const;

interface Particular extends Asked {
  readonly json: object;
  /** For CSV, where it isn't the sheet. */
  readonly columns?: Sheet;
}

/** The answer to anything but totals; undefined where only totals are asked for. */
function particular(releases: readonly Release[], level: number, options: Options): Particular | undefined {
  const [one, ...others] = PARTICULAR.filter((name) => options[name] !== undefined && options[name] !== false);
  if (others.length > 0) throw new InputError(`Ask one thing at a time, --${String(one)} or --${others.join(' or --')}.`);
  if (text(options, 'control') !== undefined && one !== 'compare')
    throw new InputError('--control belongs to --compare; say what to compare.');
  if (one === 'share' || one === 'compare')
    leaveOut(options, ['together'], `--together belongs to totals, changes and ratios, not to --${one}`);
  return one === undefined ? undefined : answerTo(one, releases, level, options);
}

function answerTo(one: (typeof PARTICULAR)[number], releases: readonly Release[], level: number, options: Options): Particular {
  if (one === 'ratio') {
    const asked = ratioOf(releases, level, options);
    const rows = ratios(releases, asked);
    const title = `${asked.numerator} over ${asked.denominator}`;
    const shown = { title, sheet: ratioSheet(rows, asked), notes: ratioNotes(rows, asked), json: ratioJson(rows, asked) };
    const days = [asked.numerator, asked.denominator].flatMap((instrument) => addedWindows(releases, { ...asked, instrument }));
    return withWindows(shown, [...new Set(days)].sort());
  }
  const totals = queryOf(releases, level, options);
  if (one === 'share') {
    const asked = {
      ...totals,
      part: partOf(
        releases.filter(({ instrument }) => instrument === totals.instrument),
        options,
      ),
    };
    const rows = shares(releases, asked);
    const title = `Share of ${asked.part.dimension} = ${asked.part.values.join(' or ')}`;
    const shown = { title, sheet: shareSheet(rows, asked), notes: shareNotes(rows, asked), json: shareJson(rows, asked) };
    return withWindows(shown, addedWindows(releases, asReleased(releases, asked)));
  }
  if (one === 'compare') {
    const asked = { ...totals, against: againstOf(options), control: controlOf(options) };
    const rows = comparisons(releases, asked);
    const shown = { title: titleOf(asked), sheet: comparisonSheet(rows, asked), notes: comparisonNotes(rows, asked) };
    const columns = comparisonColumns(rows, asked);
    const days = asked.against.kind === 'zero' ? addedWindows(releases, asReleased(releases, asked)) : [];
    return withWindows({ ...shown, columns, json: comparisonJson(rows, asked) }, days);
  }
  const rows = changes(releases, totals);
  const title = 'Changes since the window released before';
  return { title, sheet: changeSheet(rows, totals), notes: changeNotes(rows, totals), json: changeJson(rows, totals) };
}

/** The same answer, saying which windows each of its rows adds up; as it is if there are none. */
function withWindows(answer: Particular, days: readonly string[]): Particular {
  if (days.length === 0) return answer;
  const { head, rows } = answer.columns ?? answer.sheet;
  const columns = { head: [...head, ...WINDOWS_COLUMNS], rows: rows.map((row) => [...row, ...windowsFields(days)]) };
  return {
    ...answer,
    columns,
    notes: [...windowsNotes(days), ...answer.notes],
    json: { ...answer.json, windows: days, windowsNote: windowsNotes(days)[0] },
  };
}

function toJson(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function queryOf(releases: readonly Release[], level: number, options: Options): Query {
  const instruments = [...new Set(releases.map(({ instrument }) => instrument))];
  const instrument = text(options, 'instrument') ?? (instruments.length === 1 ? instruments[0] : undefined);
  if (instrument === undefined) throw new InputError(`There are several questions; name one with --instrument: ${instruments.join(', ')}.`);
  return {
    instrument,
    ...rowsOf(
      releases.filter((release) => release.instrument === instrument),
      options,
    ),
    level,
    together: flag(options, 'together'),
  };
}

/** `releases` are of the question asked: names are cut from the options by the names that there are. */
function rowsOf(releases: readonly Release[], options: Options): Required<Pick<Query, 'by' | 'where'>> {
  const where = new Map<string, readonly string[]>();
  for (const [name, value] of list(options, 'where').map((pair) => namedValue('where', pair, releases)))
    where.set(name, [...(where.get(name) ?? []), value]);
  const by = list(options, 'by').flatMap((names) => splitNames(names, queryNames(releases)));
  return {
    by: by.length === 0 ? [WINDOW] : [...new Set(by)],
    where: dictionary([...where].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values] as const)),
  };
}

function ratioOf(releases: readonly Release[], level: number, options: Options): RatiosQuery {
  const wanted = text(options, 'ratio') ?? '';
  const [numerator = '', denominator = '', ...rest] = wanted.split('/').map((name) => name.trim());
  if (numerator === '' || denominator === '' || rest.length > 0 || numerator === denominator)
    throw new InputError(`--ratio takes two questions, such as arrears/visits, not "${wanted}".`);
  if (text(options, 'instrument') !== undefined) throw new InputError('--ratio names both questions itself; leave --instrument out.');
  return {
    numerator,
    denominator,
    ...rowsOf(
      releases.filter(({ instrument }) => instrument === numerator),
      options,
    ),
    level,
    together: flag(options, 'together'),
  };
}

function againstOf(options: Options): Against {
  const wanted = text(options, 'compare') ?? '';
  if (wanted === 'zero') return { kind: 'zero' };
  if (wanted === 'before') return { kind: 'before' };
  const [earlier, later, ...rest] = wanted.split(',').map((day) => day.trim());
  if (earlier === undefined || later === undefined || rest.length > 0 || earlier === later)
    throw new InputError(`--compare takes zero, before, or the first days of two windows, such as 2026-01-05,2026-01-12, not "${wanted}".`);
  return { kind: 'windows', earlier, later };
}

function controlOf(options: Options): ComparisonsQuery['control'] {
  const wanted = text(options, 'control') ?? CONTROLS[0];
  const control = CONTROLS.find((one) => one === wanted);
  if (control === undefined) throw new InputError(`--control takes one of ${CONTROLS.join(', ')}, not "${wanted}".`);
  return control;
}

function partOf(releases: readonly Release[], options: Options): SharesQuery['part'] {
  const pairs = list(options, 'share').map((pair) => namedValue('share', pair, releases));
  const [dimension = ''] = pairs[0] ?? [];
  if (pairs.some(([name]) => name !== dimension)) throw new InputError('All --share options must be of one name, such as answer.');
  return { dimension, values: pairs.map(([, value]) => value) };
}

function namedValue(option: string, pair: string, releases: readonly Release[]): readonly [string, string] {
  const found = splitPair(pair, queryNames(releases), (name) => queryValues(releases, name));
  if (found === undefined) throw new InputError(`--${option} takes NAME=VALUE, such as area=Ordsall, not "${pair}".`);
  return found;
}

/** Runs `answer`; a question that the releases can't answer is a mistake on the command line. */
function plainly(answer: () => string): string {
  try {
    return answer();
  } catch (cause) {
    if (cause instanceof QueryError) throw new InputError(cause.message, { cause });
    throw cause;
  }
}

function levelOf(options: Options): number {
  const value = text(options, 'level') ?? '0.95';
  const level = Number(value);
  if (/^0?\.\d+$/.test(value) && level >= 0.5 && level <= 0.9999) return level;
  throw new InputError(`--level takes a number between 0.5 and 0.9999, such as 0.95, not "${value}".`);
}

function formatOf(options: Options): Form {
  if (flag(options, 'json') && text(options, 'format') !== 'json') leaveOut(options, ['format'], '--json is a format of its own');
  const wanted = flag(options, 'json') ? 'json' : (text(options, 'format') ?? 'table');
  const format = FORMATS.find((one) => one === wanted);
  if (format === undefined) throw new InputError(`--format takes one of ${FORMATS.join(', ')}, not "${wanted}".`);
  return format;
}

/** What the releases alone say of their mission. */
function subjectOf(releases: readonly Release[]): PageSubject {
  const instruments = [...new Set(releases.map(({ instrument }) => instrument))];
  return {
    mission: releases[0]?.mission ?? '',
    question: releases[0]?.mission ?? '',
    region: '',
    instruments: instruments.map((name) => ({
      name,
      question: name,
      gathered: releases.some(({ sector }) => sector !== null) ? 'by-sector' : 'together',
    })),
  };
}

// query.ts — `soundings query`: answers from releases, as a table, CSV, JSON, or one HTML page with charts.
import { existsSync, writeFileSync } from 'node:fs';
import { toBase64Url } from '../../crypto/bytes.ts';
import { parseMission, type Mission } from '../../protocol/mission/mission.ts';
import { releaseIssues } from '../../protocol/mission/release-check.ts';
import type { Release } from '../../protocol/mission/release.ts';
import { openReleaseStore } from '../collector/release-store.ts';
import { flag, list, requiredText, text, UsageError, type Command, type Options } from '../command.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { answerJson } from '../research/answer-json.ts';
import { answerCsv, answerTable } from '../research/answer-table.ts';
import { resultsPage, type PageSubject } from '../research/page.ts';
import { changes } from '../research/changes.ts';
import { query, QueryError, type Query } from '../research/query.ts';
import { changeJson, changeNotes, changeSheet, shareJson, shareNotes, shareSheet } from '../research/share-table.ts';
import { shares, type SharesQuery } from '../research/shares.ts';
import { sheetCsv, sheetTable } from '../research/sheet.ts';

const FORMATS = ['table', 'csv', 'json', 'html'] as const;
type Form = (typeof FORMATS)[number];

export const queryCommand: Command = {
  name: 'query',
  summary: 'answer from releases: totals by window, sector or any dimension, each with its interval',
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
    by: { value: 'NAME,NAME', help: 'Tell totals apart by these: window, sector, or a dimension (default: window).' },
    where: { value: 'NAME=VALUE', help: 'Only this value. May be repeated.', multiple: true },
    share: {
      value: 'NAME=VALUE',
      help: 'The share of the total with this value, such as answer=rising. May be repeated, for one name.',
      multiple: true,
    },
    change: { help: 'How much each total moved since the window before.' },
    together: { help: 'Intervals that all hold at once with the confidence asked for, not each on its own. For totals and changes.' },
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

/** Every release in a collector's file. Throws UsageError where there is no such file, or nothing in it yet. */
export function readReleases(file: string): readonly Release[] {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}. soundings collect makes it with the first release.`);
  const store = openReleaseStore(file, () => Math.floor(Date.now() / 1000));
  try {
    const releases = store.list();
    if (releases.length === 0)
      throw new UsageError(`${file} holds no release yet. soundings collect adds one for each window that has closed.`);
    return releases;
  } finally {
    store.close();
  }
}

/** The mission's own releases. Throws UsageError where one of them can't be the mission's. */
function releasesOf(mission: Mission, all: readonly Release[]): readonly Release[] {
  const own = all.filter(({ charter }) => charter === toBase64Url(mission.digest));
  if (own.length === 0) throw new UsageError('This file holds no release of that mission.');
  for (const release of own) {
    const issues = releaseIssues(mission, release);
    const name = `${release.instrument}${release.sector === null ? '' : `, ${release.sector}`}, ${release.window.firstDay}`;
    if (issues.length > 0)
      throw new UsageError(`The release of ${name} can't be this mission's, so nothing is answered from it: ${issues.join(' ')}`);
  }
  return own;
}

function render(releases: readonly Release[], mission: Mission | undefined, options: Options): string {
  const level = levelOf(options);
  const format = formatOf(options);
  if (format === 'html') return resultsPage(mission?.charter ?? subjectOf(releases), releases, { level });
  const asked = queryOf(releases, level, options);
  return plainly(() => {
    if (list(options, 'share').length > 0) return renderShares(releases, { ...asked, part: partOf(options) }, format);
    return flag(options, 'change') ? renderChanges(releases, asked, format) : renderTotals(releases, asked, format);
  });
}

function renderTotals(releases: readonly Release[], asked: Query, format: Form): string {
  const answer = query(releases, asked);
  if (format === 'json') return toJson(answerJson(answer));
  return format === 'csv' ? answerCsv(answer) : `${answerTable(answer)}\n`;
}

function renderShares(releases: readonly Release[], asked: SharesQuery, format: Form): string {
  const rows = shares(releases, asked);
  if (format === 'json') return toJson(shareJson(rows, asked));
  return format === 'csv' ? sheetCsv(shareSheet(rows, asked)) : `${sheetTable(shareSheet(rows, asked), shareNotes(rows, asked))}\n`;
}

function renderChanges(releases: readonly Release[], asked: Query, format: Form): string {
  const rows = changes(releases, asked);
  if (format === 'json') return toJson(changeJson(rows, asked));
  return format === 'csv' ? sheetCsv(changeSheet(rows, asked)) : `${sheetTable(changeSheet(rows, asked), changeNotes(rows, asked))}\n`;
}

function toJson(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function queryOf(releases: readonly Release[], level: number, options: Options): Query {
  const instruments = [...new Set(releases.map(({ instrument }) => instrument))];
  const instrument = text(options, 'instrument') ?? (instruments.length === 1 ? instruments[0] : undefined);
  if (instrument === undefined) throw new UsageError(`There are several questions; name one with --instrument: ${instruments.join(', ')}.`);
  const where = Object.fromEntries(list(options, 'where').map((pair) => namedValue('where', pair)));
  const by = (text(options, 'by') ?? 'window').split(',').map((name) => name.trim());
  return { instrument, by, where, level, together: flag(options, 'together') };
}

function partOf(options: Options): SharesQuery['part'] {
  const pairs = list(options, 'share').map((pair) => namedValue('share', pair));
  const [dimension = ''] = pairs[0] ?? [];
  if (pairs.some(([name]) => name !== dimension)) throw new UsageError('All --share options must be of one name, such as answer.');
  return { dimension, values: pairs.map(([, value]) => value) };
}

function namedValue(option: string, pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  if (at < 0) throw new UsageError(`--${option} takes NAME=VALUE, such as area=Ordsall, not "${pair}".`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** Runs `answer`; a question that the releases can't answer is a mistake on the command line. */
function plainly(answer: () => string): string {
  try {
    return answer();
  } catch (cause) {
    if (cause instanceof QueryError) throw new UsageError(cause.message, { cause });
    throw cause;
  }
}

function levelOf(options: Options): number {
  const value = text(options, 'level') ?? '0.95';
  const level = Number(value);
  if (level >= 0.5 && level <= 0.9999) return level;
  throw new UsageError(`--level takes a number between 0.5 and 0.9999, such as 0.95, not "${value}".`);
}

function formatOf(options: Options): Form {
  const wanted = flag(options, 'json') ? 'json' : (text(options, 'format') ?? 'table');
  const format = FORMATS.find((one) => one === wanted);
  if (format === undefined) throw new UsageError(`--format takes one of ${FORMATS.join(', ')}, not "${wanted}".`);
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

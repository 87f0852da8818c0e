// panels.tsx — the charts of one instrument: everything together, then small multiples on one scale, each with its figures as a table.
import { ANSWER, ANSWERS } from '@soundings/protocol/charter/instrument';
import type { Release } from '@soundings/protocol/release/release';
import { sentence } from '../../export/phrases.ts';
import { answerNotes, partNames, query, WINDOW, type Row } from '../../insight/query.ts';
import { shareQuestion } from '../../insight/questions/shares.ts';
import { totals, totalRows } from '../../insight/questions/totals.ts';
import { shares, type SharesQuery } from '../../insight/shares.ts';
import { Notes } from '../components/facts.tsx';
import { Panel } from './panel.tsx';
import { nameOf, sharePoint, totalPoint } from './points.ts';

/** One instrument's releases, and what is needed to draw them. */
export interface PanelSource {
  readonly name: string;
  readonly releases: readonly Release[];
  /** The same with true totals, if they are known. */
  readonly truths: readonly Release[] | undefined;
  /** The first days of all windows on the axis. */
  readonly days: readonly string[];
  readonly level: number;
}

/** Up to this many cells, each gets a chart of its own. */
const CELL_CHARTS_MAX = 36;

export function Panels({ source }: { readonly source: PanelSource }) {
  const { dimensions = [] } = source.releases[0] ?? {};
  const names = [...partNames(source.releases), ...dimensions.filter(({ values }) => values.length > 1).map(({ name }) => name)];
  const cells = dimensions.reduce((count, { values }) => count * values.length, 1);
  const each = dimensions.length > 1 && cells <= CELL_CHARTS_MAX ? [dimensions.map(({ name }) => name)] : [];
  const part = partAsked(source.releases[0]);
  return (
    <>
      {part === undefined
        ? null
        : [[], ...names.filter((name) => name !== ANSWER).map((name) => [name])].map((by) => (
            <SharePanel by={by} part={part} source={source} />
          ))}
      {[[], ...names.map((name) => [name]), ...each].map((by) => (
        <TotalPanel by={by} source={source} />
      ))}
    </>
  );
}

/** A name that is different for each row. */
export function keyName(key: Row['key']): string {
  return JSON.stringify(Object.entries(key).sort());
}

type Part = SharesQuery['part'];

/** The answers whose share a reader wants to see first; undefined for instruments without answers. */
function partAsked(release: Release | undefined): Part | undefined {
  const values = release?.dimensions.find(({ name }) => name === ANSWER)?.values.join();
  if (values === ANSWERS.soundings.join()) return { dimension: ANSWER, values: ['rising', 'sharply rising'] };
  return values === ANSWERS.prevalence.join() ? { dimension: ANSWER, values: ['yes'] } : undefined;
}

interface PanelProps {
  readonly by: readonly string[];
  readonly source: PanelSource;
}

function TotalPanel({ by, source }: PanelProps) {
  const asked = { mission: '', instrument: source.name, by: [...by, WINDOW], level: source.level };
  const rows = totalRows(source.releases, asked);
  const truths = new Map(
    (source.truths === undefined ? [] : query(source.truths, asked).rows).map((row) => [keyName(row.key), row.estimate]),
  );
  const points = rows.map((row) => ({ name: nameOf(row.key, by), point: totalPoint(row, truths.get(keyName(row.key)), source.days) }));
  const answers = source.releases.some(({ dimensions }) => dimensions.some(({ name }) => name === ANSWER));
  const title = by.length === 0 ? (answers ? 'All answers together' : 'All together') : `by ${by.join(' and ')}`;
  return (
    <>
      <Panel
        title={title}
        instrument={source.name}
        whole={by.length === 0}
        points={points}
        days={source.days}
        question={totals}
        rows={rows}
        asked={asked}
        releases={source.releases}
      />
      {by.length === 0 ? <Notes sentences={[...gaps(source), ...answerNotes(source.releases, asked).map(sentence)]} /> : null}
    </>
  );
}

function SharePanel({ by, source, part }: PanelProps & { readonly part: Part }) {
  const asked = { instrument: source.name, by: [...by, WINDOW], level: source.level, part };
  const rows = shares(source.releases, asked);
  const truths = new Map((source.truths === undefined ? [] : shares(source.truths, asked)).map((row) => [keyName(row.key), row.share]));
  const points = rows.map((row) => ({ name: nameOf(row.key, by), point: sharePoint(row, truths.get(keyName(row.key)), source.days) }));
  const share = `Share who answer ${part.values.join(' or ')}`;
  const title = by.length === 0 ? share : `${share}, by ${by.join(' and ')}`;
  return (
    <Panel
      title={title}
      instrument={source.name}
      whole={by.length === 0}
      points={points}
      days={source.days}
      question={shareQuestion}
      rows={rows}
      asked={asked}
      releases={source.releases}
    />
  );
}

function gaps({ days, releases }: PanelSource): readonly string[] {
  const silent = days.filter((day) => !releases.some(({ window }) => window.firstDay === day));
  return silent.length === 0 ? [] : [`Nothing has been released for the window from ${silent.join(', ')}.`];
}

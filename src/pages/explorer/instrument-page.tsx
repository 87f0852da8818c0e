// instrument-page.tsx — one view of one question's releases: what was found, the view, and the same as files.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Release } from '@soundings/protocol/release/release';
import { figure } from '../../export/figures.ts';
import { foundAmong, foundSentence } from '../../export/found.ts';
import { longDay } from '../../insight/short-days.ts';
import type { Answered } from '../../insight/answer.ts';
import type { InstrumentOutlook } from '../../insight/outlook/outlook.ts';
import { ComesNext } from '../results/comes-next.tsx';
import { RisesOrFalls } from '../results/rises-or-falls.tsx';
import { StandsOut, soundingsSentence } from '../results/stands-out.tsx';
import { gapPhrase, type Gap } from '../results/gaps.ts';
import { AskForm } from './ask-form.tsx';
import type { Drawn } from './drawn.ts';
import { pageOf } from './shell.tsx';
import { AnswerView } from './view.tsx';
import type { Maps } from './maps.ts';
import { pageNameOf, VIEW_NAMES, type DefaultQuery, type View } from './views.ts';

export interface ShownQuery {
  readonly query: DefaultQuery;
  readonly answered: Answered;
  readonly drawn: Drawn;
  /** The question and its options. */
  readonly address: string;
}

export interface InstrumentPages {
  readonly charter: Charter;
  readonly instrument: string;
  readonly releases: readonly Release[];
  readonly shown: readonly ShownQuery[];
  readonly maps: Maps;
  readonly gaps: readonly Gap[];
  readonly outlook: InstrumentOutlook | undefined;
  /** Of the register; undefined if there is none. */
  readonly size: number | undefined;
  readonly notes: readonly string[];
}

/** The page of each view, by its name in the instrument's folder. */
export function instrumentPages(pages: InstrumentPages): ReadonlyMap<string, string> {
  const has = (view: View) =>
    view === 'table' || (view === 'ahead' ? pages.outlook !== undefined : pages.shown.some(({ query }) => query.view === view));
  const views = (Object.keys(VIEW_NAMES) as View[]).filter(has);
  return new Map(views.map((view) => [pageNameOf(view), viewPage(pages, view, views)]));
}

/** The queries that a view shows. The table has those of chart and small multiples. */
export function queriesOf(shown: readonly ShownQuery[], view: View): readonly ShownQuery[] {
  return shown.filter(({ query }) => query.view === view || (view === 'table' && (query.view === 'chart' || query.view === 'multiples')));
}

function viewPage(pages: InstrumentPages, view: View, views: readonly View[]): string {
  const { charter, instrument, shown, notes } = pages;
  const asked = charter.instruments.find(({ name }) => name === instrument);
  const own = queriesOf(shown, view);
  const [first] = own;
  const found = view === 'ahead' ? aheadPhrase(pages) : first && foundIn(view, own);
  return pageOf({
    root: '../../../',
    title: `${charter.mission}: ${instrument}, ${VIEW_NAMES[view].toLowerCase()}`,
    kicker: (
      <>
        <a href="../index.html">{charter.mission}</a>
        {` · ${charter.region}`}
      </>
    ),
    heading: asked?.question ?? instrument,
    summary:
      found === undefined ? undefined : (
        <p class="found" id="found">
          {found}
        </p>
      ),
    ...(first === undefined ? {} : { asks: true as const }),
    children: (
      <>
        <nav class="views" aria-label="Views">
          {views.map((one) => (
            <a href={pageNameOf(one)} {...(one === view ? { 'aria-current': 'page' } : {})}>
              {VIEW_NAMES[one]}
            </a>
          ))}
        </nav>
        {[...notes, releasedPhrase(pages)].map((note) => (
          <p class="meta">{note}</p>
        ))}
        {view === 'ahead' ? <Ahead pages={pages} /> : <Asked pages={pages} view={view} own={own} />}
      </>
    ),
  });
}

/** On a page that compares, everything that moved, and not the total alone; two groups have their sentences beside them. */
function foundIn(view: View, own: readonly ShownQuery[]): string {
  const moves = own.filter(({ query }) => !isOfGroups(query));
  if (view === 'compare' && moves.length > 0) return foundAmong(moves.map(({ query: { heading }, answered }) => ({ heading, answered })));
  return own
    .slice(0, 1)
    .map(({ answered }) => foundSentence(answered))
    .join(' ');
}

function isOfGroups({ question }: DefaultQuery): boolean {
  return question.endsWith('groups');
}

/** The queries of a view, and the form that asks others. */
function Asked({ pages, view, own }: { readonly pages: InstrumentPages; readonly view: View; readonly own: readonly ShownQuery[] }) {
  const { instrument, releases, maps, size } = pages;
  const [{ query: first } = { query: undefined }] = own;
  return (
    <>
      <AskForm
        releases={releases}
        instrument={instrument}
        view={view}
        question={first?.question ?? 'totals'}
        always={first?.always ?? []}
        maps={maps}
        size={size}
      />
      <div id="view" tabindex={-1}>
        {own.map(({ query, answered, drawn }, at) => (
          <section>
            <h2>{query.heading}</h2>
            {isOfGroups(query) ? <p>{foundSentence(answered)}</p> : null}
            <AnswerView drawn={drawn} name={query.heading} view={view} maps={maps} legend={at === 0} />
            <Files query={query} />
          </section>
        ))}
      </div>
    </>
  );
}

/** How far the next window may go, before anything else is said of it; of practitioners' answers, what stands out. */
function aheadPhrase({ outlook }: InstrumentPages): string | undefined {
  const rows = outlook?.forecasts?.rows ?? [];
  const [next] = rows.filter(({ together }) => together).sort((a, b) => (a.window < b.window ? -1 : 1));
  if (next === undefined) return outlook && soundingsSentence(outlook);
  const between = ({ low, high }: { readonly low: number; readonly high: number }) =>
    `${figure(Math.floor(low))} and ${figure(Math.ceil(high))}`;
  return `All together, the window from ${longDay(next.window)} is as likely as not between ${between(next.truth.half)}, and in 1 of 20 such windows outside ${between(next.truth)}, if things go on as they did.`;
}

function Ahead({ pages: { charter, instrument, releases, outlook, gaps } }: { readonly pages: InstrumentPages }) {
  if (outlook === undefined) return null;
  const question = charter.instruments.find(({ name }) => name === instrument)?.question ?? instrument;
  return (
    <>
      <StandsOut outlook={[outlook]} questionOf={() => question} />
      <RisesOrFalls outlook={outlook} />
      <ComesNext
        outlook={outlook}
        releases={releases}
        question={question}
        gaps={gaps.filter((gap) => gap.instrument === instrument).map(({ firstDay }) => firstDay)}
      />
    </>
  );
}

/** How many of the windows until now have a release, and which have none. */
function releasedPhrase({ releases, instrument, gaps }: InstrumentPages): string {
  const released = new Set(releases.filter((release) => release.instrument === instrument).map(({ window }) => window.number)).size;
  const own = gaps.filter((gap) => gap.instrument === instrument);
  return [`${released} of ${released + own.length} windows have a release.`, gapPhrase(own)].filter((words) => words !== '').join(' ');
}

/** Endings with what people call them. */
const FILES: readonly (readonly [ending: string, name: string])[] = [
  ['csv', 'CSV'],
  ['parquet', 'Parquet'],
  ['jsonstat.json', 'JSON-stat'],
  ['json', 'JSON'],
  ['zip', 'Data package'],
  ['cite.txt', 'Cite'],
  ['cff', 'CITATION.cff'],
];

function Files({ query: { slug } }: { readonly query: DefaultQuery }) {
  return (
    <p class="files">
      {FILES.map(([ending, name]) => (
        <a href={`${slug}.${ending}`}>{name}</a>
      ))}
    </p>
  );
}

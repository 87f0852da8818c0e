// results.tsx — a mission's releases: at a glance, one question in particular, charts of every instrument, what stands behind them, how to read them.
import type { Release } from '@soundings/protocol/release/release';
import { lawFromJson } from '@soundings/protocol/json/law-json';
import { lawPhrase, percent, rangePhrase } from '../../export/phrases.ts';
import { Facts } from '../components/facts.tsx';
import { Layout } from '../components/layout.tsx';
import { spanWords } from '../../export/day-words.ts';
import { AskedSection } from './asked.tsx';
import { BehindTheFigures } from './behind.tsx';
import { EveryFigure } from './every-figure.tsx';
import { ComesNext } from './comes-next.tsx';
import { Legend } from './legend.tsx';
import { Panels } from './panels.tsx';
import { StandsOut } from './stands-out.tsx';
import type { CharterParts, PageInstrument, PageOptions, PageSubject } from './subject.ts';

interface ResultsProps {
  readonly subject: PageSubject;
  readonly releases: readonly Release[];
  readonly options: PageOptions;
}

export function Results({ subject, releases, options }: ResultsProps) {
  const { mission, region, question } = subject;
  const days = [...new Set(releases.map(({ window }) => window.firstDay))].sort();
  const instruments = subject.instruments.filter(({ name }) => releases.some(({ instrument }) => instrument === name));
  return (
    <Layout
      title={`${mission}: releases`}
      kicker={region === '' ? mission : `${mission} · ${region}`}
      heading={question}
      summary={<AtAGlance releases={releases} days={days} options={options} />}
      footer={<HowToRead mission={mission} options={options} />}
      site={options.site}
    >
      {options.asked === undefined ? null : <AskedSection answered={options.asked} />}
      <StandsOut outlook={options.outlook ?? []} questionOf={(name) => questionOf(instruments, name)} />
      {(options.outlook ?? []).map((outlook) => (
        <ComesNext outlook={outlook} releases={releases} question={questionOf(instruments, outlook.instrument)} />
      ))}
      {instruments.map((instrument) => (
        <InstrumentSection instrument={instrument} releases={releases} days={days} options={options} />
      ))}
      {hasCharter(subject) ? <BehindTheFigures parts={subject} releases={releases} /> : null}
    </Layout>
  );
}

function questionOf(instruments: readonly PageInstrument[], name: string): string {
  return instruments.find((one) => one.name === name)?.question ?? name;
}

function hasCharter(subject: PageSubject): subject is PageSubject & CharterParts {
  return subject.promises !== undefined;
}

interface DatedProps extends Pick<ResultsProps, 'releases' | 'options'> {
  /** The first days of all windows. */
  readonly days: readonly string[];
}

function AtAGlance({ releases, days, options: { level, truths, notes = [] } }: DatedProps) {
  return (
    <>
      <Facts
        kind="facts"
        said={[
          ['windows released', String(days.length)],
          ['first to last day', spanWords(releases.map(({ window }) => window))],
          ['organisations behind each release', rangePhrase(releases.map(({ organisations }) => organisations))],
          ['interval', percent(level)],
        ]}
      />
      <Legend level={level} truths={truths !== undefined} />
      {notes.map((note) => (
        <p>{note}</p>
      ))}
    </>
  );
}

function InstrumentSection({ instrument, releases: all, days, options }: DatedProps & { readonly instrument: PageInstrument }) {
  const releases = all.filter((release) => release.instrument === instrument.name);
  const truths = options.truths?.filter((release) => release.instrument === instrument.name);
  const source = { name: instrument.name, releases, truths, days, level: options.level };
  return (
    <section>
      <h2>{instrument.question}</h2>
      <p class="meta">{metaPhrase(instrument, releases)}</p>
      <Panels source={source} />
      <EveryFigure source={source} />
    </section>
  );
}

function HowToRead({ mission, options: { level, site } }: { readonly mission: string; readonly options: PageOptions }) {
  return (
    <>
      <h2>How to read this</h2>
      <p>
        Nobody has seen the figures behind these totals. Every organisation added noise of a known law to its own figures before they were
        split between two aggregators; what is shown is the sum, noise included. A total below zero is noise, not a mistake, and is left as
        it is.
      </p>
      <p>
        An interval is worked out from the exact law of the noise. Each interval contains the total that the organisations counted with
        probability at least {percent(level)}; of many intervals, a few will miss. A share's interval comes from the laws of both its parts;
        if there are too few answers, it reaches from 0% to 100%. Intervals do not account for who takes part, or for what was cut off so
        that no person counts too often.
      </p>
      <p>
        Mission {mission}. Made by Soundings from signed releases{site === undefined ? '; this file fetches nothing' : ''}.
      </p>
    </>
  );
}

/** The part of the noise that the aggregators added. */
function ownNoisePhrase(releases: readonly Release[]): string {
  const laws = releases.flatMap(({ aggregatorNoise }) => (aggregatorNoise === undefined ? [] : [lawPhrase(lawFromJson(aggregatorNoise))]));
  return laws.length === 0 ? '' : `; each of the two aggregators added some of it (${[...new Set(laws)].join(', ')})`;
}

function metaPhrase({ name, gathered }: PageInstrument, releases: readonly Release[]): string {
  const noises = [...new Set(releases.map(({ noise }) => lawPhrase(lawFromJson(noise))))];
  const law = noises.length === 1 ? (noises[0] ?? '') : `${noises[0] ?? ''} … ${noises.at(-1) ?? ''}, by the number of organisations`;
  const sampled = releases.some(({ sampling }) => sampling !== undefined);
  const how = gathered === 'by-sector' ? 'gathered by sector' : 'gathered from all sectors together';
  const tiered = releases.some(({ tier }) => tier !== undefined) ? ', each size tier on its own' : '';
  return `${name}, ${how}${tiered}, from ${rangePhrase(releases.map(({ organisations }) => organisations))} organisations a release. Noise in each cell${sampled ? ' as released, before scaling' : ''}: ${law}${ownNoisePhrase(releases)}.`;
}

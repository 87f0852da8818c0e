// mission-page.tsx — a mission: each of its questions with the sentence that was found, and what stands behind the figures.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Release } from '@soundings/protocol/release/release';
import { cadenceNoun } from '../../export/cadence-words.ts';
import { spanWords } from '../../export/day-words.ts';
import { foundSentence } from '../../export/found.ts';
import { rangePhrase } from '../../export/figures.ts';
import { Facts } from '../components/facts.tsx';
import { BehindTheFigures } from '../results/behind.tsx';
import type { ShownQuery } from './instrument-page.tsx';
import { pageOf } from './shell.tsx';
import { VIEW_NAMES, pageNameOf, type View } from './views.ts';

export interface MissionShown {
  readonly charter: Charter;
  /** From the site's root. */
  readonly folder: string;
  readonly releases: readonly Release[];
  readonly register: string | undefined;
  readonly notes: readonly string[];
  readonly instruments: readonly {
    readonly name: string;
    readonly question: string;
    readonly views: readonly View[];
    readonly first: ShownQuery | undefined;
    /** Windows without a figure, in words. */
    readonly gaps: string;
  }[];
}

export function missionPage({ charter, releases, register, notes, instruments }: MissionShown): string {
  const released = new Set(releases.map(({ window }) => window.firstDay)).size;
  return pageOf({
    root: '../../',
    title: charter.mission,
    kicker: `${charter.mission} · ${charter.region}`,
    heading: charter.question,
    summary: (
      <>
        <Facts
          kind="facts"
          said={[
            ['windows released', `${released} of ${charter.schedule.count}, one a ${cadenceNoun(charter.schedule.cadence)}`],
            ['first to last day', spanWords(releases.map(({ window }) => window))],
            ['organisations behind each release', rangePhrase(releases.map(({ organisations }) => organisations))],
          ]}
        />
        <p class="meta">{`Public register: ${register ?? 'none. Nobody can check that these are all.'}`}</p>
        {notes.map((note) => (
          <p>{note}</p>
        ))}
      </>
    ),
    children: (
      <>
        {instruments.map(({ name, question, views, first, gaps }) => (
          <section>
            <h2>{first === undefined ? question : <a href={`${name}/index.html`}>{question}</a>}</h2>
            <p class="found">{first === undefined ? `Nothing has been released yet. ${gaps}` : foundSentence(first.answered)}</p>
            <p class="files">
              {views.map((view) => (
                <a href={`${name}/${pageNameOf(view)}`}>{VIEW_NAMES[view]}</a>
              ))}
            </p>
          </section>
        ))}
        <BehindTheFigures parts={charter} releases={releases} />
      </>
    ),
  });
}

/** The missions that can be explored. */
export function frontPage(missions: readonly MissionShown[]): string {
  return pageOf({
    root: '',
    title: 'Missions',
    kicker: 'Explorer',
    heading: 'What was asked, and what was found',
    children: (
      <>
        {missions.map(({ charter, folder, instruments }) => (
          <section>
            <h2>
              <a href={`${folder}/index.html`}>{charter.question}</a>
            </h2>
            <p class="meta">{`${charter.mission} · ${charter.region} · called by ${charter.convenor.name}`}</p>
            <ul class="questions">
              {instruments.map(({ name, question, first }) => (
                <li>{first === undefined ? `${question} Nothing yet.` : <a href={`${folder}/${name}/index.html`}>{question}</a>}</li>
              ))}
            </ul>
          </section>
        ))}
      </>
    ),
  });
}

// stands-out.tsx — what stands out: the sentence that says what was found, and a card for each warning of the last windows.
import { episodeCourse, episodeSentence, episodeStatus, saidPhrase } from '../../export/episode-phrases.ts';
import { groundsPhrase } from '../../export/outlook-phrases.ts';
import { sentence } from '../../export/phrases.ts';
import { daysOf, recentEpisodes, saidOf, type Episode, type Said } from '../../insight/episodes.ts';
import type { InstrumentOutlook } from '../../insight/outlook.ts';
import { warningNotes } from '../../insight/questions/warn.ts';
import type { WarningRow } from '../../insight/warnings.ts';
import { Cards, type CardProps } from '../components/card.tsx';
import { Notes } from '../components/facts.tsx';

interface StandsOutProps {
  readonly outlook: readonly InstrumentOutlook[];
}

interface Found {
  readonly episode: Episode;
  readonly said: Said | undefined;
  /** Undefined if there are no practitioners' answers to look at. */
  readonly asked: boolean;
  readonly instrument: string;
  readonly answers: readonly string[];
}

export function StandsOut({ outlook }: StandsOutProps) {
  const watched = outlook.flatMap(({ warnings, ...rest }) => (warnings === undefined ? [] : [{ ...rest, warnings }]));
  if (watched.length === 0) return null;
  const said = watched.filter(isSoundings).flatMap(({ warnings }) => warnings.rows);
  const found = watched.flatMap((one) => foundIn(one, said));
  const counted = found.filter(({ answers }) => answers.length === 0);
  const leads = outlook.flatMap(({ leads: one }) => one?.notes.filter(({ code }) => code === 'lead-found') ?? []);
  const notes = watched.flatMap(({ warnings }) => warnings.notes);
  const sight = notes.filter(({ code }) => code === 'unequal-sight');
  const rest = notes.filter(({ code }) => ['warned', 'warn-earlier', 'warn-settling'].includes(code));
  const once = notes.filter(({ code }, at) => !rest.some((one) => one.code === code) && notes.findIndex((one) => one.code === code) === at);
  const shown = once.filter(({ code }) => !['unequal-sight', 'warning', 'warn-recent'].includes(code));
  return (
    <section>
      <h2>What stands out</h2>
      <p class="found">{headline(counted)}</p>
      {leads.map((note) => (
        <p class="found">{`${upper(sentence(note))} This does not say that one causes the other.`}</p>
      ))}
      {sight.map((note) => (
        <p>{sentence(note)}</p>
      ))}
      {found.length === 0 ? null : <Cards cards={found.map(cardOf)} />}
      <Notes sentences={[...rest, ...shown].map(sentence)} />
    </section>
  );
}

type Watched = InstrumentOutlook & { readonly warnings: NonNullable<InstrumentOutlook['warnings']> };

function isSoundings({ where }: Pick<InstrumentOutlook, 'where'>): boolean {
  return Object.keys(where).length > 0;
}

function foundIn(
  { instrument, where, warnings }: Omit<Watched, 'leads' | 'record' | 'forecasts'>,
  said: readonly WarningRow[],
): readonly Found[] {
  const days = daysOf(warnings.rows);
  const answers = Object.values(where).flat();
  return recentEpisodes(warnings.rows).map((episode) => ({
    ...{ episode, instrument, answers, asked: said.length > 0 && answers.length === 0 },
    said: answers.length > 0 ? undefined : saidOf(episode, said, days),
  }));
}

function headline(found: readonly Found[]): string {
  if (found.length === 0) return 'In the last thirteen windows nothing that was counted stood out as higher than expected.';
  const shown = found.slice(0, 3).map(({ episode, said }) => episodeSentence(episode, said));
  const more = found.length - shown.length;
  return [...shown, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

function cardOf({ episode, said, asked, instrument, answers }: Found): CardProps {
  const { clearest } = episode;
  const grounds = warningNotes(clearest, { side: 'above' }).map((note) => `Window from ${clearest.window}: ${groundsPhrase(note)}`);
  return {
    heading: answers.length === 0 ? episode.name : `Practitioners on ${episode.name}`,
    status: answers.length === 0 ? episodeStatus(episode) : `${episodeStatus(episode)}: answers "${answers.join('" and "')}"`,
    state: episode.running ? 'now' : 'past',
    said: [
      ['Asked', instrument],
      ...grounds.map((words) => ['On what grounds', words] as const),
      ['Since when', episodeCourse(episode)],
      ['How often such a warning is wrong', wrongPhrase(clearest)],
      ...(asked ? [['What practitioners said', saidPhrase(said)] as const] : []),
      ['What it can’t tell', 'Why, and whether anybody whom no organisation counted is affected.'],
    ],
  };
}

function wrongPhrase({ earlier }: WarningRow): string {
  const all = Object.values(earlier).reduce((sum, count) => sum + count, 0);
  const before =
    all === 0 ? 'There was no earlier warning about it.' : `Of ${all} earlier about it, ${earlier.gone} had gone after four windows.`;
  return `About 1 in 10 such flags is false, by the method. ${before}`;
}

function upper(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

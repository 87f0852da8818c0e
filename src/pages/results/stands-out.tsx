// stands-out.tsx — what stands out: the sentence that says what was found, and a card for each warning of the last windows.
import { ANSWER, ANSWERS } from '@soundings/protocol/charter/instrument';
import { episodeCourse, episodeSentence, episodeStatus, saidPhrase } from '../../export/episode-phrases.ts';
import { groundsPhrase } from '../../export/outlook-phrases.ts';
import { sentence } from '../../export/phrases.ts';
import { daysOf, recentEpisodes, saidOf, type Episode, type Said } from '../../insight/course/episodes.ts';
import { longDay } from '../../insight/short-days.ts';
import type { InstrumentOutlook } from '../../insight/outlook/outlook.ts';
import { warningNotes } from '../../insight/questions/warn.ts';
import type { WarningRow } from '../../insight/course/warnings.ts';
import { Cards, type CardProps } from '../components/card.tsx';
import { Notes } from '../components/facts.tsx';

interface StandsOutProps {
  readonly outlook: readonly InstrumentOutlook[];
  /** The words in which an instrument asks. */
  readonly questionOf: (instrument: string) => string;
}

interface Found {
  readonly episode: Episode;
  readonly said: Said | undefined;
  /** Whether there are practitioners' answers to look at beside it. */
  readonly asked: boolean;
  readonly instrument: string;
  readonly answers: readonly string[];
}

export function StandsOut({ outlook, questionOf }: StandsOutProps) {
  const watched = outlook.flatMap(({ warnings, ...rest }) => (warnings === undefined ? [] : [{ ...rest, warnings }]));
  if (watched.length === 0) return null;
  const said = watched.filter(isSoundings).flatMap(({ warnings }) => warnings.rows);
  const all = watched.flatMap((one) => foundIn(one, said));
  const counted = all.filter(({ answers }) => answers.length === 0).sort((a, b) => rank(a.episode) - rank(b.episode));
  const found = [...counted, ...all.filter(({ answers }) => answers.length > 0)];
  const leads = outlook.flatMap(({ leads: one }) => one?.notes.filter(({ code, lag }) => code === 'lead-found' && Number(lag) > 0) ?? []);
  const notes = watched.flatMap(({ instrument, warnings }) => warnings.notes.map((note) => ({ instrument, note })));
  const sight = notes.filter(({ note }) => note.code === 'unequal-sight');
  const each = notes.filter(({ note }) => OF_EACH.includes(note.code));
  const once = notes.filter(({ note }, at) => OF_ALL.includes(note.code) && notes.findIndex((one) => one.note.code === note.code) === at);
  return (
    <section>
      <h2>What stands out</h2>
      {watched.every(isSoundings) ? null : <p class="found">{headline(counted)}</p>}
      {leads.map((note) => (
        <p class="found">{`${sentence(note)} This does not say that one causes the other.`}</p>
      ))}
      {sight.map(({ instrument, note }) => (
        <p>{`${instrument}: ${lower(sentence(note))}`}</p>
      ))}
      {found.length === 0 ? null : <Cards cards={found.map((one) => cardOf(one, questionOf(one.instrument)))} />}
      <Notes
        sentences={[
          ...each.map(({ instrument, note }) => `${instrument}: ${lower(sentence(note))}`),
          ...once.map(({ note }) => sentence(note)),
        ]}
      />
    </section>
  );
}

/** Notes that every instrument has its own of, and those that are the same for all. */
const OF_EACH = ['warned', 'warn-earlier', 'warn-settling'];
const OF_ALL = ['warn-as-if-constant', 'warn-season', 'warn-not-why'];

/** What goes on comes first, what is over last. */
function rank({ running, last }: Episode): number {
  if (running) return 0;
  return last.recent?.now === 'still up' ? 1 : 2;
}

type Watched = InstrumentOutlook & { readonly warnings: NonNullable<InstrumentOutlook['warnings']> };

function isSoundings(outlook: Pick<InstrumentOutlook, 'where'>): boolean {
  return answersIn(outlook).length > 0;
}

/** Practitioners' answers that are added up; none of an instrument that counts. */
function answersIn({ where }: Pick<InstrumentOutlook, 'where'>): readonly string[] {
  const answers = [where[ANSWER] ?? []].flat();
  return answers.filter((answer) => ANSWERS.soundings.some((one) => one === answer));
}

function foundIn(
  { instrument, where, warnings }: Omit<Watched, 'leads' | 'record' | 'forecasts'>,
  said: readonly WarningRow[],
): readonly Found[] {
  const days = daysOf(warnings.rows);
  const answers = answersIn({ where });
  return recentEpisodes(warnings.rows).map((episode) => ({
    ...{ episode, instrument, answers, asked: said.length > 0 && answers.length === 0 },
    said: answers.length > 0 ? undefined : saidOf(episode, said, days),
  }));
}

function headline(found: readonly Found[]): string {
  if (found.length === 0) return 'In the last thirteen windows nothing that was counted stood out as higher than expected.';
  return told(found.map(({ episode, said }) => episodeSentence(episode, said)));
}

/** What practitioners' answers say, and how sure that is; undefined of an instrument that counts, or that nothing was watched of yet. */
export function soundingsSentence({ instrument, where, warnings }: InstrumentOutlook): string | undefined {
  const answers = answersIn({ where });
  if (warnings === undefined || answers.length === 0) return undefined;
  const said = `answers "${answers.join('" and "')}"`;
  const found = [...recentEpisodes(warnings.rows)].sort((a, b) => rank(a) - rank(b));
  const sure = 'While nothing is going on, 1 window in 10 has such a warning all the same.';
  if (found.length === 0) return `In the last thirteen windows no ${said} to ${instrument} stood out as more than expected. ${sure}`;
  return `More ${said} to ${instrument} than expected. ${told(found.map((episode) => episodeSentence(episode, undefined)))} ${sure}`;
}

/** The first three, and how many more there are. */
function told(sentences: readonly string[]): string {
  const more = sentences.length - 3;
  return [...sentences.slice(0, 3), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

function cardOf({ episode, said, asked, answers }: Found, question: string): CardProps {
  const { first } = episode;
  const grounds = warningNotes(first, { side: 'above', where: {} }).map(
    (note) => `Window from ${longDay(first.window)}: ${groundsPhrase(note)}`,
  );
  return {
    heading: answers.length === 0 ? episode.name : `Practitioners on ${episode.name}`,
    status: answers.length === 0 ? episodeStatus(episode) : `${episodeStatus(episode)}: answers "${answers.join('" and "')}"`,
    state: episode.running ? 'now' : 'past',
    said: [
      ...grounds.map((words) => ['On what grounds', words] as const),
      ['Since when', episodeCourse(episode)],
      ['How often such a warning is wrong', wrongPhrase(first)],
      ...(asked ? [['What practitioners said', saidPhrase(said)] as const] : []),
      ['Question', question],
      ['What it can’t tell', 'Why, and whether anybody whom no organisation counted is affected.'],
    ],
  };
}

function wrongPhrase({ earlier }: WarningRow): string {
  const before = earlier.length === 0 ? 'There was no earlier warning about it.' : `Earlier ones about it began in ${windowsOf(earlier)}.`;
  return `While nothing is going on, 1 window in 10 has a flag all the same, by the method: in thirteen windows, about one. ${before}`;
}

/** Since when, and what became of them. */
function windowsOf(earlier: WarningRow['earlier']): string {
  return earlier.map(({ since, fate }) => `the window from ${longDay(since)} (${FOUR_LATER[fate]})`).join('; ');
}

const FOUR_LATER: Readonly<Record<WarningRow['earlier'][number]['fate'], string>> = {
  'still up': 'still up four windows later',
  gone: 'gone four windows later',
  "can't be told": 'what became of it in four windows can’t be told',
  'not yet': 'four windows have not passed yet',
};

function lower(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

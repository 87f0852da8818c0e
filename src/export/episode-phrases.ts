// episode-phrases.ts — warnings in a few words: what stands out, since when, and what practitioners said before.
import type { Episode, Said } from '../insight/course/episodes.ts';
import { longDay } from '../insight/short-days.ts';
import { RECENTLY } from './outlook-phrases.ts';

/** "higher than expected now", or what has become of it. */
export function episodeStatus({ running, last }: Episode): string {
  if (running) return 'Higher than expected now';
  switch (last.recent?.now) {
    case 'still up':
      return 'Was higher than expected, and has stayed up';
    case 'gone':
      return 'Was higher than expected, and has gone back';
    default:
      return 'Was higher than expected; whether it has gone back can’t be told';
  }
}

/** Since when, until when, and where its level stands now. */
export function episodeCourse({ since, until, running, first, last }: Episode): string {
  const from = `Flagged ${first.earlier.length === 0 ? 'first' : 'again'} in the window from ${longDay(since)}`;
  if (running) return since === until ? `${from}, the last one released.` : `${from}, and until the last one released.`;
  const over = since === until ? `${from}.` : `${from}, last in that from ${longDay(until)}.`;
  return last.recent === undefined ? over : `${over} ${RECENTLY[last.recent.now]('above')}`;
}

/** What practitioners said of it. */
export function saidPhrase(said: Said | undefined): string {
  if (said === undefined) return 'Their answers did not stand out before it or during it.';
  return `Answers "rising" and "sharply rising" about ${said.about} stood out ${beforePhrase(said)} (since the window from ${longDay(said.since)}). That is what happened, not a test of whether they know first.`;
}

/** One sentence that says what was found. */
export function episodeSentence(episode: Episode, said: Said | undefined): string {
  const first =
    said !== undefined && said.windowsBefore > 0 ? ` Practitioners’ answers stood out ${windowsPhrase(said.windowsBefore)} before.` : '';
  const since = `since the window from ${longDay(episode.since)}`;
  if (episode.running) return `${episode.name}: higher than expected ${since}.${first}`;
  if (episode.last.recent?.now === 'still up') return `${episode.name}: up ${since}, by now as expected.${first}`;
  const became = episode.last.recent?.now === 'gone' ? 'back since then' : 'what became of it can’t be told yet';
  return `${episode.name}: higher than expected ${whilePhrase(episode)}, ${became}.${first}`;
}

function whilePhrase({ since, until }: Episode): string {
  return since === until ? `in the window from ${longDay(since)}` : `from the window from ${longDay(since)} to that from ${longDay(until)}`;
}

function beforePhrase({ windowsBefore }: Said): string {
  if (windowsBefore === 0) return 'in the same window';
  return windowsBefore > 0 ? `${windowsPhrase(windowsBefore)} before` : `${windowsPhrase(-windowsBefore)} later`;
}

function windowsPhrase(count: number): string {
  return count === 1 ? '1 window' : `${count} windows`;
}

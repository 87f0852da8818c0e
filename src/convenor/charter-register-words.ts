// charter-register-words.ts — what a charter says of its public register, in plain words: where it is, who witnesses it, and what is worth a warning.
import { behindWarnings } from '@soundings/protocol/register/behind';
import { logWarnings } from '@soundings/protocol/register/log-warnings';
import type { CharterReport } from './charter-check.ts';
import type { Section } from './charter-section.ts';
import { UNLOGGED } from '../unlogged.ts';
import { plural } from './number-words.ts';

export function register({ charter }: Pick<CharterReport, 'charter'>): Section {
  const { log } = charter;
  if (log === undefined) return { heading: 'No public register', paragraphs: [UNLOGGED], tables: [] };
  return {
    heading: 'The public register',
    paragraphs: [
      `Everything public of this mission is in the register at ${log.url}. Nothing counts as in it before ${log.quorum} of its ${log.witnesses.length} witnesses have signed. ` +
        `From the board's approval on, the public has ${plural(log.cooling, 'day')} to object before anybody contributes. Each window has its entry at most ${plural(log.due, 'day')} after it closed.`,
      ...[...logWarnings(log, charter), ...behindWarnings(charter)].map((warning) => `Warning: ${warning}`),
    ],
    tables: [
      {
        caption: 'Who signs that everybody is shown the same register.',
        head: ['run by', 'key'],
        rows: log.witnesses.map(({ operator, key }) => [operator, key]),
      },
    ],
  };
}

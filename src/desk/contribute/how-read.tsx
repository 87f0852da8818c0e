// how-read.tsx — how the rows of a file became counts: which column was read for what, which texts for what, and what was found out about the file.
import type { Preview } from '@soundings/client/node';
import type { Setting } from '../shell/frame.tsx';
import { Told } from './told.tsx';

/** So many spellings are shown. */
const VALUES_SHOWN = 20;

/** Folded: what was left out stands above it. Nothing for rows that were typed here. */
export function HowRead({ at: { words }, preview: { facts } }: { readonly at: Setting; readonly preview: Preview }) {
  const { say } = words;
  if (facts.columns.length === 0 && facts.notes.length === 0) return null;
  const values = facts.values.slice(0, VALUES_SHOWN);
  const more = facts.values.length - values.length;
  return (
    <details>
      <summary>{say('read-how')}</summary>
      <ul>
        {facts.columns.map(({ holds, column }) => (
          <li>{say('read-column', { what: typeof holds === 'object' ? holds.dimension : say(`read-${holds}`), column })}</li>
        ))}
        {values.map(({ text, value, dimension, rows }) => (
          <li>{say('read-value', { text, value, dimension, rows: say('count-rows', { count: rows }) })}</li>
        ))}
        {more > 0 ? <li>{say('read-more', { count: more })}</li> : null}
        {facts.notes.map((note) => (
          <li>
            <Told said={note} words={words} />
          </li>
        ))}
      </ul>
    </details>
  );
}

// person-reader.ts — whose row it is.
import { said } from '@soundings/protocol/json/said';
import { lookup, own, PERSON, type Columns } from './columns.ts';
import { idForm, notAnId } from './ids.ts';
import { LEFT_OUT } from './row-context.ts';
import { Wrong } from './wrong.ts';

/** Reads ids; `column` names their column in sentences. */
export function personReader(columns: Columns, column: string): (text: string | Wrong) => string | typeof LEFT_OUT | Wrong {
  const sure = new Set((columns.onePerson ?? []).map(idForm));
  const known = lookup(own(columns.values, PERSON));
  // Texts of a chunk keep the whole chunk in memory, and people come again: one copy of each id is kept.
  const ids = new Map<string, string>();
  return (text) => {
    if (text instanceof Wrong) return text;
    const before = ids.get(text);
    if (before !== undefined) return before;
    if (known(text) === null) return LEFT_OUT;
    const id = idForm(text);
    const problem = id === '' ? said`the person id is missing: fill in the column "${column}".` : notAnId(id, sure);
    if (problem !== undefined) return new Wrong('person', problem, [PERSON, text], { answer: 'values' });
    const kept = detached(id);
    ids.set(id === text ? kept : detached(text), kept);
    return kept;
  };
}

/** The same text in memory of its own. Short ones always are. */
function detached(text: string): string {
  return text.length < 13 ? text : (JSON.parse(JSON.stringify(text)) as string);
}

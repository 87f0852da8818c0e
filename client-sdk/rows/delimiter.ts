// delimiter.ts — what separates a CSV's fields, told from its first lines.
import { takeRecords } from './csv-records.ts';
import { SdkError } from '../errors.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Enough to tell by: so many lines, or so many characters where lines are long. */
const LINES = 20;
const LENGTH = 100_000;

/** Whether this beginning of a file is long enough for {@link likelyDelimiter}. */
export function canTell(beginning: string): boolean {
  return beginning.length > LENGTH || beginning.split('\n').length > LINES;
}

/**
 * The delimiter by which the most of the first lines have as many fields as the header, which has two or more; of several the one that makes the
 * most columns. A header may hold more commas than delimiters ("name, first"; "area"), so counting in the header alone would not do.
 */
export function likelyDelimiter(beginning: string): string {
  let [best, agreed, most]: [string, number, number] = [',', 0, 1];
  for (const delimiter of DELIMITERS) {
    const counts = fieldCounts(beginning, delimiter);
    const columns = counts[0] ?? 0;
    const agree = counts.filter((count) => count === columns).length / counts.length;
    if (columns < 2 || agree < agreed || (agree === agreed && columns <= most)) continue;
    [best, agreed, most] = [delimiter, agree, columns];
  }
  return best;
}

/** Throws SdkError `rows` for a delimiter that can't be told from the fields. */
export function checkedDelimiter(given: string): string {
  if (given.length === 1 && !'"\r\n'.includes(given)) return given;
  throw new SdkError('rows', `A delimiter is one character, such as ; or a tab, not "${given}".`);
}

function fieldCounts(beginning: string, delimiter: string): readonly number[] {
  try {
    const { records } = takeRecords(beginning.endsWith('\n') ? beginning : `${beginning}\n`, delimiter, 1);
    return records.slice(0, LINES).map(({ fields }) => fields.length);
  } catch {
    return []; // quotes that make no sense by this delimiter
  }
}

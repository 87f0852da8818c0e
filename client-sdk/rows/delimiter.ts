// delimiter.ts — what separates a CSV's fields, told from its first lines.
import { takeRecords } from './csv-records.ts';
import { SdkError } from '../errors.ts';
import { looseHeading } from '@soundings/protocol/json/loose';

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Enough to tell by: so many lines, or so many characters where lines are long. */
const LINES = 40;
const LENGTH = 100_000;

/** Whether this beginning of a file is long enough for {@link likelyDelimiter}. */
export function canTell(beginning: string): boolean {
  return beginning.length > LENGTH || beginning.split(/\r\n|\n|\r(?!$)/, LINES + 2).length > LINES + 1;
}

/** `sep=;`, which Excel reads as the delimiter if it is a file's first line; undefined if it isn't there. `length` is that line's. */
export function statedDelimiter(beginning: string): { readonly delimiter: string; readonly length: number } | undefined {
  const found = /^\uFEFF?"?sep=([^"\r\n\p{L}\p{N}])"?[,;\t|]*(?:\r\n|\n|\r|$)/iu.exec(beginning);
  return found?.[1] === undefined ? undefined : { delimiter: found[1], length: found[0].length };
}

/**
 * The delimiter by which a line has the most of the `wanted` headings, if it has two; then the one by which the most of the first lines have equally
 * many fields, two or more; of several the one that makes the most columns. Title lines and footers have other numbers of fields, and a heading
 * may hold more commas than delimiters ("name, first"; "area"), so counting in one line alone would not do.
 */
export function likelyDelimiter(beginning: string, wanted: ReadonlySet<string>): string {
  let best: { readonly delimiter: string; readonly score: readonly number[] } = { delimiter: ',', score: [0, 0, 1] };
  for (const delimiter of DELIMITERS) {
    const score = scoreOf(beginning, delimiter, wanted);
    const differs = score.findIndex((value, at) => value !== best.score[at]);
    if (differs >= 0 && (score[differs] ?? 0) > (best.score[differs] ?? 0)) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Throws SdkError `rows` for a delimiter that can't be told from the fields. */
export function checkedDelimiter(given: string): string {
  if (given.length === 1 && !'"\r\n'.includes(given)) return given;
  throw new SdkError('rows', `A delimiter is one character, such as ; or a tab, not "${given}".`);
}

function scoreOf(beginning: string, delimiter: string, wanted: ReadonlySet<string>): readonly number[] {
  const lines = linesBy(beginning, delimiter);
  const named = Math.max(0, ...lines.map((cells) => new Set(cells.map(looseHeading).filter((name) => wanted.has(name))).size));
  const times = new Map<number, number>();
  for (const { length } of lines) times.set(length, (times.get(length) ?? 0) + 1);
  const usual = [...times].filter(([columns]) => columns >= 2).sort(([a, x], [b, y]) => y - x || b - a)[0];
  if (usual === undefined) return [0, 0, 1];
  return [named >= 2 ? named : 0, usual[1] / lines.length, usual[0]];
}

function linesBy(beginning: string, delimiter: string): readonly (readonly string[])[] {
  const isCut = canTell(beginning);
  try {
    const { records } = takeRecords(`${beginning}\n`, delimiter, 1);
    const whole = isCut ? records.slice(0, -1) : records;
    return whole.slice(0, LINES).map(({ cells }) => cells);
  } catch {
    return []; // quotes that make no sense by this delimiter
  }
}

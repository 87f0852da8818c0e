// row-answers.ts — what reading rows has found, for the command line: each finding with the option that answers it.
import { ColumnsError, FindingsError, SdkError, type Finding } from '@soundings/client/node';

/** What never stands in the row above. */
const AMOUNT = 'amount';

/** So many findings are shown; the rest is counted. */
const SHOWN_MAX = 20;

/** Adds, to an error about rows, which options answer it. */
export async function withHints<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    if (!(cause instanceof FindingsError)) throw cause;
    const { findings } = cause;
    const sentences = findings.slice(0, SHOWN_MAX).map((finding) => [finding.sentence, ...answersTo(finding)].join(' '));
    const more = findings.length - SHOWN_MAX;
    const alone =
      cause instanceof ColumnsError && cause.names.length === 1
        ? ['If the line holds several columns, name the character that separates them with --delimiter.']
        : [];
    // What an error says beside its findings, such as the columns that there are.
    const beside = cause.issues.filter((issue) => !findings.some(({ sentence }) => issue.startsWith(sentence)));
    throw new SdkError(
      'rows',
      [
        ...sentences,
        ...(more > 0 ? [more === 1 ? 'There is 1 more like these.' : `There are ${more} more like these.`] : []),
        ...beside,
        ...alone,
      ],
      { cause },
    );
  }
}

/** The sentence that names the option, if one answers. */
function answersTo(finding: Finding): readonly string[] {
  const { answer, about, candidates = [] } = finding;
  switch (answer) {
    case undefined:
      return [];
    case 'nothing':
      return ['If so, pass --nothing.'];
    case 'person':
    case 'amount':
      return [columnHint((name) => `--${answer} ${quoted(name)}`, candidates)];
    case 'date':
      return [dateHint(finding)];
    case 'dimensions':
      return [columnHint((name) => `--column ${quoted(`${about[0] ?? ''}=${name}`)}`, candidates)];
    case 'values':
      return [valueHint(finding)];
    case 'headerLine':
      return [`Say which line names the columns with --header-line ${candidates[0] ?? 'N'}.`];
    case 'dateOrder':
      return ['Pass --date-order day-first or --date-order month-first.'];
    case 'dateBase':
      return ['Pass --date-base 1900 or --date-base 1904.'];
    case 'birth':
      return [
        `If they are dates of birth, pass ${about
          .slice(0, 1)
          .map((name) => `--birth ${quoted(name)}`)
          .join(' ')}.`,
      ];
    case 'marks':
      return [`If a mark tells it, pass ${about.map((name) => `--marks ${quoted(name)}`).join(' ')}.`];
    case 'fillDown':
      return [`If the row above says it, pass ${about.map((name) => `--fill-down ${quoted(name)}`).join(' ')}.`];
    case 'leaveOut':
      return [`To leave such rows out, pass ${candidates.map((what) => `--leave-out ${what}`).join(' or ')}.`];
    case 'declared':
      return [`To declare it, pass ${about.map((what) => `--declare-${what}`).join(' ')}.`];
    case 'ids':
      return ['Pass --ids same if they are one person, or --ids different if they are not.'];
    case 'ignore':
      return [`If it means something else, pass ${about.map((name) => `--ignore ${quoted(name)}`).join(' ')}.`];
    case 'onePerson':
      return [`If that is one person, pass ${about.map((id) => `--one-person ${quoted(id)}`).join(' ')}.`];
    case 'anyAnswer':
      return ['To have one chosen at random, pass --any-answer.'];
    case 'anyNumber':
      return [`If they are correct, pass ${about.map((name) => `--any-number ${quoted(name)}`).join(' ')}.`];
    case 'delimiter':
      return ['Name the character that separates the columns with --delimiter.'];
    case 'encoding':
      return [`Pass ${candidates.map((one) => `--encoding ${one}`).join(' or ')}.`];
    default:
      return [`It is answered by "${String(answer)}".`];
  }
}

function columnHint(say: (name: string) => string, [likeliest]: readonly string[]): string {
  return likeliest === undefined ? `Name it with ${say('YOUR_COLUMN')}.` : `If it is the column "${likeliest}", pass ${say(likeliest)}.`;
}

/** A date is missing, or there are columns of dates of which none is used. */
function dateHint({ code, about, candidates = [] }: Finding): string {
  if (code !== 'unused-dates') return columnHint((name) => `--date ${quoted(name)}`, candidates);
  const which = about.length === 1 ? 'it says' : 'one of them says';
  return `If ${which} which window a row belongs to, pass ${about.map((name) => `--date ${quoted(name)}`).join(' or ')}; if every row belongs to this window, pass --no-date.`;
}

/** A text that means no value: what to say instead, for all of its rows. */
function valueHint({ code, about: [column = '', text = ''], candidates: [likeliest] = [] }: Finding): string {
  const say = (value: string) => `--value ${quoted(`${column}: ${text}=${value}`)}`;
  if (text === '' && column !== AMOUNT && code !== 'unmarked')
    return `If the row above says it, pass --fill-down ${quoted(column)}; to leave such rows out, ${say('')}.`;
  if (likeliest === undefined) return `Say what it means with ${say('VALUE')}, or leave its rows out with ${say('')}.`;
  return `If it means "${likeliest}", pass ${say(likeliest)}; to leave its rows out, ${say('')}.`;
}

/** Quoted, if necessary, so that a shell reads it as one word. */
function quoted(words: string): string {
  if (/^[\p{L}\p{N}.,:=/_-]+$/u.test(words)) return words;
  return /["$`\\!]/.test(words) ? `'${words.replaceAll("'", "'\\''")}'` : `"${words}"`;
}

// ids.ts — who is who: which texts are one person's id, which are nobody's, and which only the organisation can tell apart.
import { fold } from '@soundings/protocol/json/fold';
import { listed, plural, said, type Said } from '@soundings/protocol/json/said';
import type { Question } from './findings.ts';

/**
 * The form in which a person's id is compared, digested and sampled: NFC, without characters that nobody sees, spaces trimmed and joined. An id
 * that is plain already keeps its bytes, so that a mission goes on counting the same people in the same windows. Case stays: it is asked about.
 */
export function idForm(text: string): string {
  return text
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFC')
    .replace(/\p{White_Space}+/gu, ' ')
    .trim();
}

/** What two ids have in common that differ in case, leading zeros or a spreadsheet's ".0" only. */
function looseForm(id: string): string {
  return fold(id)
    .replace(/[.,]0+$/, '')
    .replace(/^0+(?=[\p{L}\p{N}])/u, '')
    .replaceAll(/(?<![\d.,])0+(?=\d)/g, '');
}

/** What stands where an id is missing, without its signs and spaces. */
const NOBODY =
  /^(?:|na|nan|nil|none|null|undefined|missing|blank|empty|unk|unknown|unspecified|anon|anonymous|no(?:id|name|body|t(?:known|given|provided|recorded|available|applicable|stated))|tb[acd]|withheld|refused|declined|prefernottosay)$/;

/** Why a text can't be a person's id; undefined if it can. `sure` are those of which the organisation has said that they are one person each. */
export function notAnId(id: string, sure: ReadonlySet<string>): Said | undefined {
  // No answer to this: the digits that told people apart are gone.
  if (/^[+-]?\d(?:[.,]\d+)?e\+\d+$/i.test(id))
    return said`"${id}" is a long number that a spreadsheet has cut short, so different people look alike; export the ids as text.`;
  if (/^#(?:n\/a|ref!|value!|name\?|num!|null!|div\/0!)$/i.test(id))
    return said`"${id}" is a spreadsheet's error, not a person's id. Correct the file.`;
  if (sure.has(id) || !NOBODY.test(fold(id).replaceAll(/[^\p{L}\p{N}]/gu, ''))) return undefined;
  return said`"${id}" is not a person's id: everybody with it would count as one person. Give each person their own id, or remove the row.`;
}

/** The person that each id is, if ids that only look different are one: the first of them in code unit order. */
export function samePersons(ids: Iterable<string>): ReadonlyMap<string, string> {
  return new Map(alike(ids).flatMap((group) => group.map((id) => [id, group[0] ?? id] as const)));
}

/** A question about ids of which only the organisation knows whether they are one person; none if there are none. */
export function questionOfAlike(ids: Iterable<string>): readonly Question[] {
  const groups = alike(ids);
  if (groups.length === 0) return [];
  const examples = groups.slice(0, GROUPS_MAX).map(exampleOf).join('; ');
  const more = groups.length - GROUPS_MAX;
  const what =
    more > 0
      ? said`Some person ids differ only in case, spaces or leading zeros: ${examples}; and ${more} more such groups. Each spelling would count as a separate person.`
      : said`Some person ids differ only in case, spaces or leading zeros: ${examples}. Each spelling would count as a separate person.`;
  return [{ code: 'ids', ...what, answer: 'ids', about: groups[0] ?? [], candidates: ['same', 'different'] }];
}

/** So many groups are named, and so many ids of each. */
const GROUPS_MAX = 5;
const SPELLINGS_MAX = 4;

function exampleOf(group: readonly string[]): string {
  const shown = group.slice(0, SPELLINGS_MAX).map((id) => `"${id}"`);
  return [...shown, ...(group.length > SPELLINGS_MAX ? ['…'] : [])].join(', ');
}

/**
 * A question about long numbers that all end in zeros: a spreadsheet keeps fifteen digits, and writes zeros for the others. None if there are fewer than
 * two such ids, or one that doesn't.
 */
export function questionOfCut(ids: Iterable<string>): readonly Question[] {
  const long = [...ids].filter((id) => /^\d{16,}$/.test(id));
  if (long.length < 2 || long.some((id) => !/^\d{15}0+$/.test(id))) return [];
  const what = said`Ids of more than fifteen digits all end in 0 (${listed(long, 3)}), as if a spreadsheet had cut them: then different people may look alike. Export the ids as text, unless they are right.`;
  return [{ code: 'ids', ...what, answer: 'ids', about: long.slice(0, 3), candidates: ['different', 'same'] }];
}

/**
 * Groups of two or more ids, each in code unit order. Spaces are passed over if one of the ids has none: "AB 12" is like "AB12", but "1 10" isn't
 * like "11 0".
 */
function alike(ids: Iterable<string>): readonly (readonly string[])[] {
  const forms = [...ids].map((id) => [id, looseForm(id)] as const);
  const known = new Set(forms.map(([, form]) => form));
  const groups = new Map<string, string[]>();
  for (const [id, form] of forms) {
    const bare = looseForm(form.replaceAll(' ', ''));
    const key = known.has(bare) ? bare : form;
    groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups.values()].filter((group) => group.length > 1).map((group) => group.sort());
}

/** Fewer rows than this are one person's as well as several people's. */
const ROWS_MIN = 6;

/**
 * A question about ids that a great share of the rows have: a desk's, a household's, "client". `rows` is by id, without what one person is
 * expected to have several rows for.
 */
export function questionsOfFrequent(rows: ReadonlyMap<string, number>, onePerson: readonly string[]): readonly Question[] {
  const sure = new Set(onePerson.map(idForm));
  const all = [...rows.values()].reduce((sum, count) => sum + count, 0);
  const [first, second] = [...rows].sort(([, a], [, b]) => b - a).slice(0, 2);
  const asked = [...rows].filter(([id, count]) => {
    if (count < ROWS_MIN || sure.has(id)) return false;
    const standsOut = id === first?.[0] && 3 * count > all && count > 2 * (second?.[1] ?? 0);
    return standsOut || (count >= 5 * ROWS_MIN && 4 * count > all);
  });
  return asked.map(([id, count]) => ({
    code: 'one-person',
    ...said`"${id}" is the person id in ${plural(count, 'row')} of ${all}, which would all count as one person.`,
    answer: 'onePerson',
    about: [id],
  }));
}

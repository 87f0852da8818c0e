// behind.ts — parties of a charter that look like one: by their names, or by where they are (register.md, "Charter member `log`").
import { alike } from '../json/alike.ts';
import { hostOf } from '../json/host.ts';
import type { Charter } from '../charter/charter-schema.ts';

interface Party {
  readonly role: string;
  readonly name: string;
  /** Undefined for a party that has no address of its own. */
  readonly host: string | undefined;
}

/** One sentence for each two parties that are to be independent and look like one. It is a hint for people, and refuses nothing. */
export function behindWarnings({
  leader,
  helper,
  convenor,
  log,
}: Pick<Charter, 'leader' | 'helper' | 'convenor' | 'log'>): readonly string[] {
  const operators: readonly Party[] = [
    { role: 'the leader', name: leader.operator, host: hostOf(leader.url) },
    { role: 'the helper', name: helper.operator, host: hostOf(helper.url) },
    { role: 'the convenor', name: convenor.name, host: undefined },
  ];
  const witnesses = (log?.witnesses ?? []).map(({ key, operator }) => ({ role: 'a witness', name: operator, host: key.split(/[/+]/)[0] }));
  return [...pairsOf(operators), ...pairsOf(witnesses)].flatMap(([one, other]) => {
    const why = likeness(one, other);
    if (why === undefined) return [];
    return [`"${one.name}" (${one.role}) and "${other.name}" (${other.role}) look like one: ${why}. Ask whether they are independent.`];
  });
}

function pairsOf(parties: readonly Party[]): readonly (readonly [Party, Party])[] {
  return parties.flatMap((one, at) => parties.slice(at + 1).map((other) => [one, other] as const));
}

function likeness(one: Party, other: Party): string | undefined {
  if (alike(one.name, other.name)) return 'they have one name';
  const [words, others] = [wordsOf(one.name), wordsOf(other.name)];
  const [short, long] = words.size < others.size ? [words, others] : [others, words];
  if (short.size > 1 && [...short].every((word) => long.has(word))) return "one's name is in the other's";
  const site = siteOf(one.host);
  return site !== undefined && site === siteOf(other.host) ? `both are at ${site}` : undefined;
}

function wordsOf(name: string): ReadonlySet<string> {
  return new Set(name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** The part of a host's name that one owner usually has, such as northgate.ac.uk; undefined for an address in numbers, or a machine's own name. */
function siteOf(host: string | undefined): string | undefined {
  const labels = (host ?? '').replace(/:\d+$/, '').toLowerCase().split('.');
  const [last = '', second = ''] = labels.toReversed();
  if (labels.length < 2 || !/^[a-z]/.test(last)) return undefined;
  const count = last.length === 2 && second.length <= 3 ? 3 : 2; // co.uk, ac.uk
  return labels.length < count ? undefined : labels.slice(-count).join('.');
}

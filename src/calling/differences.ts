// differences.ts — where two charters differ, member by member: what a board reads beside "everything else is unchanged".
import { memberAt } from './members/members.ts';

/** Who has to look at it: `slot` for what a template leaves open, `party` for who runs and oversees, `rule` for everything else. */
export type DifferenceKind = 'slot' | 'party' | 'rule';

export interface Difference {
  readonly kind: DifferenceKind;
  /** A JSON pointer into the later charter. Members of lists that have names stand under those: "/instruments/visits/cellMax". */
  readonly pointer: string;
  /** "smallest number of organisations", "cells a person of visits". */
  readonly label: string;
  /** As text for a person; undefined if it was not there, or is no longer. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Noise follows from everything else, so it is no difference of its own. */
const FOLLOWING = new Set(['noise']);
const PARTIES = new Set(['leader', 'helper', 'collector', 'convenor', 'board', 'log', 'seedCommitment']);

/**
 * Every difference of `after` from `before`, both charters or drafts as JSON values, in the order of `after`. Whatever lies under one of the pointers in
 * `slots` is of kind `slot`.
 */
export function charterDifferences(before: unknown, after: unknown, slots: readonly string[] = []): readonly Difference[] {
  const found: Difference[] = [];
  compare({ pointer: '', path: '', names: [] }, before, after, (at, was, is) => {
    const kind = slots.some((slot) => at.pointer === slot || at.pointer.startsWith(`${slot}/`))
      ? 'slot'
      : PARTIES.has(at.pointer.split('/')[1] ?? '')
        ? 'party'
        : 'rule';
    found.push({ kind, pointer: at.pointer, label: labelOf(at), before: shown(was), after: shown(is) });
  });
  return found;
}

/** "smallest number of organisations: 10, was 12" */
export function differenceWords({ label, before, after }: Difference): string {
  if (before === undefined) return `${label}: ${after ?? ''}, which was not there`;
  return after === undefined ? `${label}: left out, was ${before}` : `${label}: ${after}, was ${before}`;
}

interface At {
  readonly pointer: string;
  /** As members are listed: "instruments[].cellMax". */
  readonly path: string;
  /** The names of the list items on the way. */
  readonly names: readonly string[];
}

type Report = (at: At, before: unknown, after: unknown) => void;

function compare(at: At, before: unknown, after: unknown, report: Report): void {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(after), ...Object.keys(before)])].filter((name) => at.pointer !== '' || !FOLLOWING.has(name));
    for (const name of names) {
      const path = at.path === '' ? name : `${at.path}.${name}`;
      compare({ ...at, pointer: `${at.pointer}/${escaped(name)}`, path }, own(before, name), own(after, name), report);
    }
    return;
  }
  const [was, is] = [namedItems(before), namedItems(after)];
  if (was !== undefined && is !== undefined) {
    for (const name of new Set([...is.keys(), ...was.keys()])) {
      const item = { pointer: `${at.pointer}/${escaped(name)}`, path: `${at.path}[]`, names: [...at.names, name] };
      compare(item, was.get(name), is.get(name), report);
    }
    const order = (items: ReadonlyMap<string, unknown>, others: ReadonlyMap<string, unknown>) =>
      [...items.keys()].filter((name) => others.has(name));
    if (order(was, is).join('\n') !== order(is, was).join('\n')) report(at, order(was, is), order(is, was));
    return;
  }
  if (JSON.stringify(before) !== JSON.stringify(after)) report(at, before, after);
}

/** The items of a list by their names, if each has one of its own; undefined for anything else. */
function namedItems(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const names = value.map((item: unknown) => (isObject(item) ? nameOf(item) : undefined));
  if (names.some((name) => name === undefined) || new Set(names).size < names.length) return undefined;
  return new Map(value.map((item: unknown, index) => [names[index] ?? '', item]));
}

function nameOf(item: Readonly<Record<string, unknown>>): string | undefined {
  const name = ['name', 'dimension', 'language', 'key', 'source'].map((key) => own(item, key)).find((found) => typeof found === 'string');
  return typeof name === 'string' ? name : undefined;
}

function labelOf({ path, names }: At): string {
  const label = memberAt(path)?.label ?? path;
  return names.length === 0 ? label : `${label} of ${names.join(', ')}`;
}

function shown(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return `"${value}"`;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number'))
    return value.join(', ') || 'nothing';
  return JSON.stringify(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** RFC 6901 §3. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

// fill.ts — a mission started from a template: slots and parties are filled, and nothing else can be changed by it.
import { toBase64Url } from '@soundings/crypto/bytes';
import { encode } from '@soundings/crypto/codec';
import { DEFAULT_SUITE } from '@soundings/crypto/hpke/hpke';
import { HpkeConfig } from '@soundings/protocol/dap/hpke';
import { CardError, type CardRole, type PartyCard } from '../party-card.ts';
import { PLACE_MARK } from './make.ts';
import { valueAt, withValueAt } from '../pointer.ts';
import { TemplateError, type Slot, type Template } from './template.ts';

/** What a convenor gives: a value for each slot that is to differ from the example, and the parties' cards. */
export interface Filling {
  readonly values: ReadonlyMap<string, unknown>;
  readonly cards: readonly PartyCard[];
  /** More than half of the board's members if left out. */
  readonly quorum?: number | undefined;
}

/**
 * A draft as a JSON value. What no slot and no card gives stays away, so that the draft's check names it. Throws TemplateError for a value that belongs
 * to no slot or isn't of the slot's kind, and CardError for cards that contradict each other.
 */
export function filled(template: Template, { values, cards, quorum }: Filling): unknown {
  const unknown = [...values.keys()].filter((path) => !template.slots.some((slot) => slot.path === path));
  if (unknown.length > 0)
    throw new TemplateError(
      unknown.map((path) => `${path} is no slot of this template, so it stays as it is. Change it later, where the board will see it.`),
    );
  const wrong = template.slots.flatMap((slot) => (values.has(slot.path) ? slotIssues(slot, values.get(slot.path)) : []));
  if (wrong.length > 0) throw new TemplateError(wrong);
  const withSlots = template.slots.reduce<unknown>(
    (draft, { path }) => (values.has(path) ? withValueAt(draft, path, values.get(path)) : draft),
    template.charter,
  );
  const withParties = Object.entries(partiesOf(cards, quorum)).reduce<unknown>((draft, [name, party]) => {
    const before = valueAt(draft, `/${name}`);
    return withValueAt(draft, `/${name}`, typeof before === 'object' && typeof party === 'object' ? { ...before, ...party } : party);
  }, withSlots);
  const region = valueAt(withParties, '/region');
  return placed(withoutOldShares(withParties, template, values), typeof region === 'string' ? region : PLACE_MARK);
}

/** The draft with each slot as in the place that the template comes from, and with made-up parties: for a check of the template itself. */
export function filledForCheck(template: Template): unknown {
  const values = new Map(template.slots.map(({ path, example }) => [path, example]));
  const draft = filled(template, { values, cards: madeUpCards() });
  return withValueAt(draft, '/seedCommitment', toBase64Url(new Uint8Array(32).fill(9)));
}

function slotIssues({ path, label, kind }: Slot, value: unknown): readonly string[] {
  const fits =
    kind === 'number'
      ? typeof value === 'number' && Number.isFinite(value)
      : kind === 'areas'
        ? Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
        : typeof value === 'string' && value.trim() !== '';
  return fits
    ? []
    : [
        `"${label}" (${path}) needs ${{ number: 'a number', areas: 'a list of areas', text: 'a text', date: 'a day, such as 2026-01-05' }[kind]}.`,
      ];
}

/** Shares that were expected by areas of the old place say nothing of the new ones. */
function withoutOldShares(draft: unknown, { slots }: Template, values: ReadonlyMap<string, unknown>): unknown {
  return slots.reduce<unknown>((value, { path, kind, example }) => {
    if (kind !== 'areas' || !values.has(path) || JSON.stringify(values.get(path)) === JSON.stringify(example)) return value;
    const [, instrument = '', dimension = ''] = /^(\/instruments\/\d+)(\/dimensions\/\d+)\/values$/.exec(path) ?? [];
    const name = valueAt(value, `${instrument}${dimension}/name`);
    const by = valueAt(value, `${instrument}/expects/by`);
    if (!Array.isArray(by)) return value;
    const kept = by.filter((one: unknown) => valueAt(one, '/dimension') !== name);
    return withValueAt(value, `${instrument}/expects/by`, kept.length === 0 ? undefined : kept);
  }, draft);
}

function placed(value: unknown, region: string): unknown {
  if (typeof value === 'string') return value.replaceAll(PLACE_MARK, region);
  if (Array.isArray(value)) return value.map((item: unknown) => placed(item, region));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, placed(member, region)]));
}

/** The charter's members that cards give. */
export function partiesOf(cards: readonly PartyCard[], quorum?: number): Readonly<Record<string, unknown>> {
  const [convenor, leader, helper, collector, register] = (['convenor', 'leader', 'helper', 'collector', 'register'] as const).map((role) =>
    only(cards, role),
  );
  const board = cards.filter(({ role }) => role === 'board');
  const witnesses = cards.filter(({ role }) => role === 'witness');
  const commitments = [...new Set([leader?.seedCommitment, helper?.seedCommitment].filter((one) => one !== undefined))];
  if (commitments.length > 1)
    throw new CardError([
      "The leader's and the helper's cards commit to two different seeds. Both operators run soundings keys seed with the same two halves, and send their cards again.",
    ]);
  return present({
    convenor: convenor && present({ name: convenor.name, key: convenor.key, contact: convenor.contact }),
    leader: leader && aggregator(leader),
    helper: helper && aggregator(helper),
    collector: collector && present({ operator: collector.name, hpkeConfig: collector.hpkeConfig }),
    board:
      board.length === 0
        ? undefined
        : present({
            keys: board.map(({ key }) => key),
            names: board.map(({ name }) => name),
            quorum: quorum ?? Math.floor(board.length / 2) + 1,
            contact: board.find(({ contact }) => contact !== undefined)?.contact,
          }),
    log:
      register &&
      present({
        url: register.url,
        keys: [register.vkey],
        witnesses: witnesses.map(({ vkey, name }) => ({ key: vkey, operator: name })),
        quorum: witnessQuorum(witnesses.length),
        cooling: COOLING_DAYS,
        due: DUE_DAYS,
      }),
    seedCommitment: commitments[0],
  });
}

/** The fewest of so many witnesses of which any two quorums share one. */
export function witnessQuorum(witnesses: number): number {
  return Math.max(2, Math.floor(witnesses / 2) + 1);
}

/** As in the examples: a week to object in, and three for a release. */
const COOLING_DAYS = 7;
const DUE_DAYS = 21;

function aggregator({ name, url, key, contact }: PartyCard): unknown {
  return present({ operator: name, url, key, contact });
}

function only(cards: readonly PartyCard[], role: CardRole): PartyCard | undefined {
  const own = cards.filter((card) => card.role === role);
  if (own.length > 1)
    throw new CardError([`There are ${own.length} cards of a ${role}: ${own.map(({ name }) => name).join(', ')}. A mission has one.`]);
  return own[0];
}

function present(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined));
}

/** Parties that nobody is: their keys are made up, so nothing can be signed or sent with them. */
function madeUpCards(): readonly PartyCard[] {
  const key = (number: number) => toBase64Url(new Uint8Array(32).fill(number));
  const card = (role: CardRole, name: string, more: Partial<PartyCard>): PartyCard => ({
    format: 'soundings party v1',
    role,
    name,
    ...more,
  });
  return [
    card('convenor', 'The convenor', { key: key(1) }),
    card('leader', 'One institution', { key: key(2), url: 'https://leader.example/' }),
    card('helper', 'Another institution', { key: key(3), url: 'https://helper.example/' }),
    card('collector', 'The collector', {
      hpkeConfig: toBase64Url(encode(HpkeConfig, { id: 1, ...DEFAULT_SUITE, publicKey: new Uint8Array(32).fill(8) })),
    }),
    ...[4, 5, 6].map((number) => card('board', `Member ${number - 3}`, { key: key(number) })),
  ];
}

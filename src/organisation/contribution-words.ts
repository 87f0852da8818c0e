// contribution-words.ts — a preview and a receipt in words, for a person who is about to send a contribution or has sent one.
import {
  UNBOUNDED,
  type BalanceView,
  type LockedBefore,
  type LockSummary,
  type Matching,
  type Preview,
  type Receipt,
} from '@soundings/client/node';
import { dateOf } from '@soundings/protocol/charter/day';
import { windowName, type Window } from '@soundings/protocol/charter/window';
import { table } from '../export/table.ts';
import { UNLOGGED } from '../unlogged.ts';

export const ONLY_A_PREVIEW =
  'This is a preview: nothing was drawn, locked or sent. The counts above never leave this machine; what is sent has noise added.';

export const PROVISIONAL =
  'This is a provisional preview: you are not enrolled, and nothing was looked up or kept. The cost shown assumes the smallest roster that the charter allows.';

/** Everything of a preview, with what was settled about such files before. */
export function previewJson(preview: Preview, before?: Matching): string {
  const all = before === undefined ? preview : { ...preview, matching: before };
  return JSON.stringify(all, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value), 2);
}

/** A preview in words, by cause and not by line. */
export function previewText(preview: Preview): string {
  const { facts, changes, locked, ledger } = preview;
  return [
    `${preview.question}\n${preview.mission}, ${preview.window}, ${preview.organisation}\n`,
    table(
      ['cell', 'count before noise'],
      preview.cells.map(({ cell, count }) => [cell, String(count)]),
    ),
    `\n${readWords(facts)}`,
    ...listWords(
      'How the file was read:',
      facts.notes.map(({ sentence }) => sentence),
    ),
    ...listWords('What values became:', valuesRead(facts)),
    facts.leftOut.length === 0 ? 'Nothing was left out.' : `Left out:\n${facts.leftOut.map(leftOutWords).join('\n')}`,
    ...(facts.unused.length === 0 ? [] : [`Columns that were not used: ${facts.unused.map((name) => `"${name}"`).join(', ')}.`]),
    ...listWords('Compared with the window before, worth a second look:', changes.map(changeWords)),
    locked === undefined ? costLine(preview.cost) : lockedLine(locked),
    ...knownLine(preview.figureKnownWithin),
    ...ledgerWords(preview, ledger),
    ...(preview.warnings ?? []),
  ].join('\n');
}

function readWords({ rowsRead, persons, declared }: Preview['facts']): string {
  const rows = rowsRead === 1 ? '1 row' : `${rowsRead} rows`;
  if (declared) return `${rows} of totals read. They are counted as you declared them.`;
  return `${rows} read, ${persons === 1 ? '1 person' : `${persons} people`} counted.`;
}

function listWords(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${heading}\n${lines.map((line) => `  ${line}`).join('\n')}`];
}

/** So many spellings are shown. */
const VALUES_SHOWN = 20;

function valuesRead({ values }: Preview['facts']): readonly string[] {
  const shown = values
    .slice(0, VALUES_SHOWN)
    .map(({ dimension, text, value, rows }) => `"${text}" under "${dimension}" is "${value}" (${rows === 1 ? '1 row' : `${rows} rows`})`);
  return values.length > shown.length ? [...shown, `and ${values.length - shown.length} more`] : shown;
}

function leftOutWords({ sentence, first, count }: Preview['facts']['leftOut'][number]): string {
  if (first === undefined) return `  ${sentence}`;
  return `  ${sentence} ${count === 1 ? `It is ${first.sentence}.` : `The first is ${first.sentence}.`}`;
}

function changeWords({ cell, before, now }: Preview['changes'][number]): string {
  return `${cell} was ${before}, is ${now}`;
}

function ledgerWords({ provisional }: Preview, ledger: Preview['ledger']): readonly string[] {
  if (provisional) return [];
  return [ledger === undefined ? `This would be your first contribution: it opens your ledger. ${HOW_IT_ADDS_UP}` : ledgerLines(ledger)];
}

/** What a person needs to know of a contribution that is locked and has not left the machine. */
export function laterText({ instrument, version, state }: LockSummary, window: Window): string {
  if (state.kind === 'received') return `${instrument}, ${windowName(window)}, version ${version} was received already.`;
  return (
    `Signed off: ${instrument}, ${windowName(window)}, version ${version}. It is locked on this disk, and nothing has left it. ` +
    `Send it with soundings send before the window closes on ${dateOf(window.closesDay)}.`
  );
}

export function receiptText(receipt: Receipt): string {
  return [
    `Received: ${receipt.instrument}, ${receipt.window.name}, version ${receipt.version}.`,
    `Digest ${receipt.digest}. After the release, soundings counted asks both aggregators about it.`,
    ledgerLines(receipt.ledger),
    ...(receipt.register === undefined ? [UNLOGGED] : []),
    ...(receipt.warnings ?? []),
  ].join('\n');
}

function costLine({ release, lastResort }: Preview['cost']): string {
  return `Privacy cost of this contribution, for each person: ε ${release.toFixed(2)} (release promise), ${costWords(lastResort)} (last resort).`;
}

function knownLine(known: Preview['figureKnownWithin']): readonly string[] {
  if (known === undefined) return [];
  return [
    `If both aggregators worked against you, they could know your figure to within ±${known.oneWindow} ${known.unit} after this window, ` +
      `±${known.allWindows} after all windows if it never changed.`,
  ];
}

/** The window has a locked contribution, so these rows can't simply be sent. Its noise was drawn once, and only an amendment can replace it. */
function lockedLine({ version, state, sameRows, amendmentsLeft, amendmentCost }: LockedBefore): string {
  const was = {
    locked: 'locked, and the leader has not confirmed it yet',
    received: 'locked and received',
    refused: 'locked, and the leader refused it',
    superseded: 'locked and never sent, because an aggregator already has one of yours, made in another folder',
  };
  const stands = `This window has a contribution already: version ${version} is ${was[state]}.`;
  if (state === 'superseded')
    return `${stands} Nothing more is sent from this folder for this window. Use the folder that sent the other one.`;
  if (sameRows)
    return `${stands} It was made from the same rows, so the same contribution would be sent again: no new noise is drawn, and it costs nothing.`;
  if (amendmentCost === undefined)
    return `${stands} It was made from different rows, and these can't replace it: the charter allows no ${version === 0 ? '' : 'further '}amendment.`;
  const { release, lastResort } = amendmentCost;
  return (
    `${stands} It was made from different rows. These can replace it only as an amendment, with --amend: the charter allows ` +
    `${amendmentsLeft} more. An amendment costs a further ε ${release.toFixed(2)} (release promise) and ${costWords(lastResort)} (last resort) for each person.`
  );
}

function ledgerLines({ release, lastResort }: Receipt['ledger']): string {
  const line = (name: string, { epsilonSpent, epsilonBudget, timesLeft }: BalanceView) =>
    epsilonBudget === UNBOUNDED
      ? `  ${name}: nothing is promised, so nothing is charged.`
      : `  ${name}: ${costWords(epsilonSpent)} of ${epsilonBudget.toFixed(2)} spent; ` +
        (timesLeft === UNBOUNDED ? 'further contributions like this one cost nothing.' : `enough for ${timesLeft} more like this one.`);
  return [
    'Your privacy budget, over all missions:',
    line('release promise', release),
    line('last resort', lastResort),
    HOW_IT_ADDS_UP,
  ].join('\n');
}

/** A ledger composes at one order, whose price is paid with the first contribution (privacy.md §5). */
const HOW_IT_ADDS_UP =
  'The ledger is set up to add up a whole year: the first contribution takes a large part of the budget, each later one only a little. Judge by how many more contributions it is enough for.';

function costWords(epsilon: number | typeof UNBOUNDED): string {
  return epsilon === UNBOUNDED ? 'no bound' : `ε ${epsilon.toFixed(2)}`;
}

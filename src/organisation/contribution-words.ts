// contribution-words.ts — a preview and a receipt in words, for whoever is about to send or has sent.
import { UNBOUNDED, type BalanceView, type LockedBefore, type Preview, type Receipt } from '@soundings/client/node';
import { table } from '../export/table.ts';

export const ONLY_A_PREVIEW =
  'This is a preview: nothing was drawn, locked or sent. The counts above never leave this machine; what leaves has noise added.';

export function previewJson(preview: Preview): string {
  return JSON.stringify(preview, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value), 2);
}

export function previewText(preview: Preview): string {
  const { leftOut, unused, locked, ledger, rowsRead, persons } = preview;
  const rows = rowsRead === 1 ? '1 row' : `${rowsRead} rows`;
  const people = persons === 1 ? '1 person' : `${persons} people`;
  return [
    `${preview.question}\n${preview.mission}, ${preview.window}, ${preview.organisation}\n`,
    table(
      ['cell', 'count before noise'],
      preview.cells.map(({ cell, count }) => [cell, String(count)]),
    ),
    `\n${rows} read, ${people} counted.`,
    leftOut.length === 0 ? 'Nothing was left out.' : `Left out:\n${leftOut.map((reason) => `  ${reason}`).join('\n')}`,
    ...(unused.length === 0 ? [] : [`Columns that have no part in it: ${unused.map((name) => `"${name}"`).join(', ')}.`]),
    locked === undefined ? costLine(preview.cost) : lockedLine(locked),
    ...knownLine(preview.figureKnownWithin),
    ledger === undefined ? `This would be your first contribution: it opens your ledger. ${HOW_IT_ADDS_UP}` : ledgerLines(ledger),
    ...(preview.warnings ?? []),
  ].join('\n');
}

export function receiptText(receipt: Receipt): string {
  return [
    `Received: ${receipt.instrument}, ${receipt.window.name}, version ${receipt.version}.`,
    `Digest ${receipt.digest}. After the release, soundings counted asks both aggregators about it.`,
    ledgerLines(receipt.ledger),
    ...(receipt.warnings ?? []),
  ].join('\n');
}

function costLine({ release, lastResort }: Preview['cost']): string {
  return `Cost of this contribution to a person: ε ${release.toFixed(2)} (release promise), ${costWords(lastResort)} (last resort).`;
}

function knownLine(known: Preview['figureKnownWithin']): readonly string[] {
  if (known === undefined) return [];
  return [
    `If both aggregators worked against you, they could know your figure to within ±${known.oneWindow} ${known.unit} after this window, ` +
      `±${known.allWindows} after all windows if it never changed.`,
  ];
}

/** These rows can't simply be sent: what is locked for a window is drawn once, and stays unless an amendment takes its place. */
function lockedLine({ version, state, sameRows, amendmentsLeft, amendmentCost }: LockedBefore): string {
  const was = {
    locked: 'locked, and the leader has not confirmed it yet',
    received: 'locked and received',
    refused: 'locked, and the leader refused it',
    superseded: 'locked and never sent, because an aggregator holds another one of yours, made in another folder',
  };
  const stands = `This window has a contribution already: version ${version} is ${was[state]}.`;
  if (state === 'superseded')
    return `${stands} Nothing more is sent from this folder for this window; use the folder that sent the other one.`;
  if (sameRows)
    return `${stands} It was made of the same rows, and the very same would be sent again: nothing is drawn anew, and it costs nothing.`;
  if (amendmentCost === undefined)
    return `${stands} It was made of other rows than these, which can't take its place: the charter allows no ${version === 0 ? '' : 'further '}amendment.`;
  const { release, lastResort } = amendmentCost;
  return (
    `${stands} It was made of other rows than these, which can take its place only as an amendment, with --amend: the charter allows ` +
    `${amendmentsLeft} more. An amendment costs a person ε ${release.toFixed(2)} (release promise) and ${costWords(lastResort)} (last resort) on top.`
  );
}

function ledgerLines({ release, lastResort }: Receipt['ledger']): string {
  const line = (name: string, { epsilonSpent, epsilonBudget, timesLeft }: BalanceView) =>
    epsilonBudget === UNBOUNDED
      ? `  ${name}: it promises nothing, so nothing of it is counted.`
      : `  ${name}: ${costWords(epsilonSpent)} of ${epsilonBudget.toFixed(2)} spent; ` +
        (timesLeft === UNBOUNDED ? 'more like this one cost nothing of it.' : `${timesLeft} more like this one.`);
  return [
    'Your privacy budget, over all missions:',
    line('release promise', release),
    line('last resort', lastResort),
    HOW_IT_ADDS_UP,
  ].join('\n');
}

/** A ledger composes at one order, whose price is paid with the first contribution (privacy.md §5). */
const HOW_IT_ADDS_UP =
  'The ledger reckons a whole year ahead: the first contribution takes a large part of the budget, each later one only a little. Go by how many are left.';

function costWords(epsilon: number | typeof UNBOUNDED): string {
  return epsilon === UNBOUNDED ? 'no bound' : `ε ${epsilon.toFixed(2)}`;
}

// register-words.ts — what the public register proves of a mission, in words, for `mission show` and receipts.
import { notNowIssues } from '@soundings/protocol/mission/logged-mission';
import type { Mission } from '@soundings/protocol/mission/mission';
import { toBase64 } from '@soundings/protocol/register/keys/base64';
import { originOf } from '@soundings/protocol/register/keys/log-member';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { UNLOGGED } from '../unlogged.ts';

/** Paragraphs. `now` is in seconds since the epoch. */
export function registerWords(mission: Mission, now: number): readonly string[] {
  const { logged } = mission;
  if (logged === undefined) return [UNLOGGED];
  const { approvedAt, coolingEnds, policies, heads } = logged;
  const urls = [...new Set(policies.map(({ log }) => log.url))];
  return [
    `The charter, the board's decisions and the rosters are in the public register at ${urls.join(', then at ')}. ` +
      `The board's approvals were in it on ${dateOf(dayAt(approvedAt))}; contributions are taken from ${dateOf(dayAt(coolingEnds))} on.`,
    ...heads.map(
      ({ origin, size, root }) =>
        `Last seen: ${origin}, ${size === 1 ? '1 entry' : `${size} entries`}, root ${toBase64(root)}. Everybody else has to see the same.`,
    ),
    ...notNowIssues(mission, now),
  ];
}

/** The same for programs; null for an unlogged mission. */
export function registerJson({ charter, logged }: Mission): object | null {
  if (logged === undefined || charter.log === undefined) return null;
  const { approvedAt, coolingEnds, stops, policies, boards } = logged;
  return {
    origin: originOf(policies.at(-1)?.log.url ?? charter.log.url),
    approved: dateOf(dayAt(approvedAt)),
    contributionsFrom: dateOf(dayAt(coolingEnds)),
    policy: policies.at(-1)?.number ?? 0,
    board: boards.at(-1)?.number ?? 0,
    stops: stops.map(({ by, fromDay, isLifted }) => ({ by, from: dateOf(fromDay), lifted: isLifted })),
  };
}

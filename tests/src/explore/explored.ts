// explored.ts — a mission to explore: made-up releases, in a register that grows by one leaf for each.
import { utf8 } from '../../../crypto/bytes.ts';
import { formatCheckpoint } from '../../../protocol/register/checkpoint.ts';
import { formatProof } from '../../../protocol/register/proof.ts';
import type { ExploredMission } from '../../../src/explore/mission.ts';
import { askedReleases, CENSUS, charter } from '../research/asked-mission.ts';

/** When its witnesses signed, in seconds since the epoch. */
export const SEEN = Date.UTC(2026, 10, 29) / 1000;

/** The proofs have the form of real ones; nobody who reads them here verifies them. */
export function explored(windows = 6): ExploredMission {
  const releases = askedReleases(windows)
    .toSorted((a, b) => a.window.number - b.window.number)
    .map((release, index) => ({ release, proof: formatProof({ index, path: [], note: `${checkpoint(index + 1)}\n— signature\n` }) }));
  const size = releases.length;
  return {
    digest: 'A'.repeat(43),
    charter,
    releases,
    register: { origin: 'register.example/winter', size, root: rootAt(size), seen: SEEN },
    withheld: charter.instruments.map(({ name }) => ({ instrument: name, window: 3, reason: 'too-few' })),
    notes: [],
    files: new Map([['census.csv', utf8(CENSUS)]]),
  };
}

function checkpoint(size: number): string {
  return formatCheckpoint({ origin: 'register.example/winter', size, root: new Uint8Array(32).fill(size) });
}

function rootAt(size: number): string {
  return size.toString(16).padStart(2, '0').repeat(32);
}

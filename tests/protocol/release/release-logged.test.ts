// release-logged.test.ts — a release and its proof; and what charters are warned about.
import { describe, expect, it } from 'vitest';
import { verify } from '../../../crypto/signature/node.ts';
import type { Release } from '../../../protocol/release/release.ts';
import { opener } from '../../../protocol/register/known.ts';
import { logWarnings } from '../../../protocol/register/log-warnings.ts';
import { placeOf, proveRelease } from '../../../protocol/release/release-logged.ts';
import { at, CHARTER, DIGEST, exampleLog, GrowingLog } from '../register/world.ts';

const CLOSES = '2026-01-12';
const closesDay = at(CLOSES) / 86_400;
const policies = [{ number: 0, log: CHARTER.log, from: 0, provedAt: 0, open: opener(CHARTER.log, verify) }];

const release: Release = {
  format: 'soundings release v1',
  mission: 'salford-winter',
  charter: DIGEST,
  instrument: 'visits',
  sector: null,
  window: { number: 0, firstDay: '2025-12-29', lastDay: '2026-01-04' },
  organisations: 5,
  dimensions: [{ name: 'area', values: ['Ordsall'] }],
  totals: [-3],
  noise: { kind: 'skellam', variance: { num: 16, den: 1 } },
  offsetRemoved: 300,
  statement: '',
};

function logged(one: Release, time: number): string {
  return new GrowingLog().logged(one, { kind: 'release', charter: DIGEST, place: placeOf(one) }, time);
}

describe('a release', () => {
  it('is proved from its window’s closing on, when the third witness saw it', () => {
    expect(proveRelease({ policies }, release, closesDay, logged(release, at(CLOSES) - 2)).index).toBe(0);
    expect(() => proveRelease({ policies }, release, closesDay, logged(release, at(CLOSES) - 3))).toThrow(
      'This release was in the register before its window had closed.',
    );
  });

  it('is proved as it is, in its place', () => {
    const proof = logged(release, at(CLOSES));
    for (const other of [
      { ...release, totals: [-2] },
      { ...release, sector: 'charity' },
      { ...release, tier: 'small' },
      { ...release, window: { ...release.window, number: 1 } },
      { ...release, charter: 'A'.repeat(43) },
    ])
      expect(() => proveRelease({ policies }, other, closesDay, proof)).toThrow('This proof is for something else');
  });

  it('has a place with no more in it than it has itself', () => {
    expect(placeOf(release)).toEqual({ instrument: 'visits', window: 0 });
    expect(placeOf({ ...release, sector: 'charity', tier: 'small' })).toEqual({
      instrument: 'visits',
      sector: 'charity',
      tier: 'small',
      window: 0,
    });
  });
});

describe('a charter whose register is allowed', () => {
  const log = exampleLog();

  it('needs no warning with two witnesses of others, and a quorum of three of four', () => {
    expect(logWarnings(log, CHARTER)).toEqual([]);
  });

  it('is warned about where those who run the mission are a quorum', () => {
    const witnesses = log.witnesses.map((one, i) => (i === 2 ? { ...one, operator: 'THE convenor' } : one)); // who collects, too
    expect(logWarnings({ ...log, witnesses }, CHARTER)).toEqual([
      "The register's witnesses are the aggregators themselves: 3 of 4 are run by leader, helper, convenor or collector, and 3 are enough.",
    ]);
  });

  it('is warned about where one witness can make two quorums', () => {
    const witnesses = log.witnesses.slice(1);
    expect(logWarnings({ ...log, witnesses, quorum: 2 }, CHARTER)).toEqual([
      'One dishonest witness is enough to show two registers: the quorum is 2 of 3. Make it larger.',
    ]);
    expect(logWarnings({ ...log, witnesses, quorum: 3 }, CHARTER)).toEqual([]);
  });
});

// provisional.test.ts — a preview before enrolment counts as a contribution would, for the sector and size tier that are named, and keeps nothing.
import { describe, expect, it } from 'vitest';
import { provisionalPreview, type ProvisionalRequest } from '../../client-sdk/provisional.ts';
import { secureRandom } from '../../crypto/random.ts';
import { charterDigest, type Charter } from '../../protocol/charter/charter.ts';
import { missionTasks } from '../../protocol/charter/tasks.ts';
import { exampleDraft, parties, withPlainNoise } from '../support/mission.ts';
import { withTiers } from '../support/tiers.ts';

const plain = withPlainNoise(exampleDraft(parties()));
const ports = { random: secureRandom, examine: async () => Promise.resolve([]) };

function requestOf(charter: Charter, more: Partial<ProvisionalRequest> = {}): ProvisionalRequest {
  return {
    mission: { charter, digest: charterDigest(charter), tasks: missionTasks(charter), rosters: [] },
    sector: 'charity',
    instrument: 'visits',
    window: 0,
    source: { kind: 'csv', text: 'person,date,area,age\na,2025-12-30,Ordsall,9\nb,2025-12-30,Kersal,70\nc,2026-02-01,Kersal,70\n' },
    ...more,
  };
}

const counted = ({ cells }: Awaited<ReturnType<typeof provisionalPreview>>) =>
  cells.flatMap(({ cell, count }) => (count === 0n ? [] : [`${cell}: ${count}`]));

describe('a preview before enrolment', () => {
  it('counts rows, for any window, without a roster, a key or a ledger', async () => {
    const seen = await provisionalPreview(requestOf(plain), ports);
    expect(counted(seen)).toEqual(['Ordsall, below 18: 1', 'Kersal, 65 and over: 1']);
    expect(seen).toMatchObject({ provisional: true, ledger: undefined, persons: 2, changes: [] });
    expect(seen).not.toHaveProperty('locked');
    expect(counted(await provisionalPreview(requestOf(plain, { window: 4 }), ports))).toEqual(['Kersal, 65 and over: 1']);
  });

  it('is cut as the size tier is', async () => {
    const tiers = withPlainNoise(withTiers(exampleDraft(parties())));
    const text = `person,date,area,age\n${Array.from({ length: 60 }, (_, at) => `p${at},2025-12-30,Ordsall,9\n`).join('')}`;
    const source = { kind: 'csv', text } as const;
    const small = await provisionalPreview(requestOf(tiers, { tier: 'small', source }), ports);
    expect(counted(small)).toEqual(['Ordsall, below 18: 50']);
    expect(counted(await provisionalPreview(requestOf(tiers, { tier: 'large', source }), ports))).toEqual(['Ordsall, below 18: 60']);
  });

  it('says that a sample is drawn later', async () => {
    const sampled: Charter = { ...plain, sampling: { windows: 1, of: 4 } };
    expect((await provisionalPreview(requestOf(sampled), ports)).warnings?.[0]).toContain('only in some windows');
    expect(await provisionalPreview(requestOf(plain), ports)).not.toHaveProperty('warnings');
  });

  it('applies what was settled before, and refuses a sector that is not asked, and a charter that breaks its promises', async () => {
    const matching = { format: 'soundings matching v1', mission: plain.mission, instrument: 'visits', person: 'Client' } as const;
    const source = { kind: 'csv', text: 'Client,date,area,age\na,2025-12-30,Ordsall,9\n' } as const;
    expect(counted(await provisionalPreview(requestOf(plain, { matching, source }), ports))).toEqual(['Ordsall, below 18: 1']);
    await expect(provisionalPreview(requestOf(plain, { sector: 'church', instrument: 'worry' }), ports)).rejects.toThrow(
      'doesn\'t ask "worry" of the sector "church"',
    );
    const broken = requestOf({ ...plain, mission: 'broken-promises' });
    const examine = async () => Promise.resolve(['Too little noise.']);
    await expect(provisionalPreview(broken, { ...ports, examine })).rejects.toThrow('Too little noise.');
  });
});

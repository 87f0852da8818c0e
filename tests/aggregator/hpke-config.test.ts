// hpke-config.test.ts — the signature over an aggregator's HPKE keys: made for missions only, newer whenever the list changes, and never made again for each request.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AggregatorConfig } from '../../aggregator/config.ts';
import { Role as DapRole } from '../../protocol/dap/role.ts';
import { HPKE_CONFIGS_HEADER, HPKE_SIGNATURE_HEADER, HPKE_SIGNATURE_SECONDS_MAX } from '../../protocol/contribution/signed-hpke.ts';
import { readHpkeSignature } from '../../protocol/signed/hpke.ts';
import { HELPER_URL, LEADER_URL, START_MS, startPair, type Role, type TestPair } from '../support/servers.ts';

let pair: TestPair;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.close());

async function shown(role: Role) {
  const response = await pair.fetch(new Request(`${role === 'leader' ? LEADER_URL : HELPER_URL}hpke_config`));
  return { header: response.headers.get(HPKE_SIGNATURE_HEADER) ?? '', list: new Uint8Array(await response.arrayBuffer()), response };
}

async function validity(role: Role) {
  const { header, list } = await shown(role);
  return readHpkeSignature(header, DapRole[role], list, pair.identities[role].publicKey);
}

describe('an aggregator’s HPKE configurations', () => {
  it.each(['leader', 'helper'] as const)('are signed by the %s from their last change on, for 13 weeks', async (role) => {
    const from = BigInt(START_MS / 1000);
    expect(await validity(role)).toEqual({ from, until: from + BigInt(HPKE_SIGNATURE_SECONDS_MAX) });
    expect((await shown(role)).response.headers.get('access-control-expose-headers')).toBe(
      `${HPKE_CONFIGS_HEADER},${HPKE_SIGNATURE_HEADER}`,
    );
  });

  it('are signed alike whenever they are asked for, and after a restart', async () => {
    const { header } = await shown('leader');
    pair.clock.advance(86_400_000);
    await pair.restart('leader');
    expect((await shown('leader')).header).toBe(header);
  });

  it('are never without a signature that holds, and never signed from earlier than before, over a year of rotations', async () => {
    let last = await validity('leader');
    const changes = new Set([last.from]);
    for (let day = 0; day < 365; day += 3) {
      pair.clock.advance(3 * 86_400_000);
      await pair.settle();
      const next = await validity('leader');
      expect(next.from).toBeGreaterThanOrEqual(last.from);
      expect(next.until).toBeGreaterThan(BigInt(pair.clock.now() / 1000));
      changes.add((last = next).from);
    }
    expect(changes.size).toBeGreaterThan(8); // shown, then preferred, every twelve weeks
  });

  it('are newer after a quarantine than any list that was seen before it', async () => {
    const before = await shown('leader');
    pair.clock.advance(3_600_000);
    await pair.leader.endQuarantine(true);
    expect((await validity('leader')).from).toBe(BigInt(START_MS / 1000 + 3600));
    expect((await shown('leader')).list).not.toEqual(before.list);
  });

  it('can’t be configured to outlive their signature', () => {
    const config = { role: 'leader', endpoint: LEADER_URL, hpke: { activeSeconds: 13 * 7 * 86_400 } } as const;
    expect(() => AggregatorConfig.parse(config)).toThrow('at most 7,776,000 seconds (12 weeks and 6 days)');
  });
});

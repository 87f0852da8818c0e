// rehearsal.test.ts — a charter rehearsed on made-up data by all parties at once; and nothing of it gets into a real mission.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../crypto/bytes.ts';
import { cellCount, valueIndex } from '../../protocol/charter/cells.ts';
import { charterDigest, type CharterDraft } from '../../protocol/charter/charter.ts';
import { instrumentDimensions, type Instrument } from '../../protocol/charter/instrument.ts';
import { missionTasks } from '../../protocol/charter/tasks.ts';
import { callMission, decideOnCharter } from '../../src/convenor/mission-document.ts';
import { drawnFor, trueTotals } from '../../src/rehearsal/made-up.ts';
import { rehearsalStanding, signReport } from '../../src/rehearsal/report.ts';
import { rehearseInThread } from '../../src/rehearsal/in-thread.ts';
import { exampleDraft, parties, withPlainNoise } from '../support/mission.ts';
import { startPair } from '../support/servers.ts';

const everybody = parties();
const draft = exampleDraft(everybody);

describe('made-up rows', () => {
  const asked = { question: 'How much?', gathered: 'together', cellMax: 40 } as const;
  const dimensions = [
    { name: 'area', values: ['Ordsall', 'Kersal'] },
    { name: 'age', bands: [18, 65], min: 0 },
  ];
  const instruments: readonly Instrument[] = [
    ...draft.instruments,
    { kind: 'prevalence', name: 'new', dimensions, ...asked },
    { kind: 'total', name: 'owed', dimensions, cellsPerPerson: 1, cap: 7, unit: 'pounds', ...asked },
    { kind: 'figure', name: 'beds', dimensions, figures: 6, protects: 3, unit: 'beds', ...asked },
  ];

  it('are the same for the same seed, name values that the charter has, and add up to the truth within its bounds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...instruments), fc.string(), fc.nat(40), fc.nat(60), (instrument, seed, organisation, window) => {
        const drawn = drawnFor(instrument, seed, organisation, window);
        expect(drawnFor(instrument, seed, organisation, window)).toEqual(drawn);
        const named = instrumentDimensions(instrument);
        for (const { row } of drawn) for (const one of named) expect(valueIndex(one, row[one.name] ?? '')).toBeDefined();
        const totals = trueTotals(instrument, seed, [organisation], window);
        expect(totals).toHaveLength(cellCount(named));
        expect(Math.max(...totals)).toBeLessThanOrEqual(instrument.cellMax);
        const sum = drawn.reduce((all, { amount }) => all + amount, 0);
        expect(totals.reduce((all, one) => all + one, 0)).toBeLessThanOrEqual(sum);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a rehearsal', () => {
  const asked = { charter: withPlainNoise(draft), seed: 'winter', organisations: 8, windows: 1, build: '0.1.0' };
  const never = new AbortController().signal;

  it('releases every question with the truth beside it, and its signed report is of that charter alone', async () => {
    const answer = await rehearseInThread(asked, never);
    if (answer.kind === 'refused') throw new Error(answer.reasons.join(' '));
    const { report, releases, truths, charter } = answer.rehearsed;
    expect(report.checks.map(({ name, ok }) => [name, ok])).toEqual(report.checks.map(({ name }) => [name, true]));
    expect(report).toMatchObject({ organisations: 8, windows: 1, charter: toBase64Url(charterDigest(asked.charter)) });
    expect(releases.map(({ instrument, sector, organisations }) => [instrument, sector, organisations])).toEqual([
      ['visits', null, 8],
      ['worry', 'charity', 4],
      ['worry', 'public body', 4],
    ]);
    expect(truths[0]?.totals.reduce<number>((sum, total) => sum + Number(total), 0)).toBeGreaterThan(30);
    expect(charter.purpose).toBe('rehearsal');
    expect(charter.convenor.key).not.toBe(asked.charter.convenor.key);

    const signed = signReport(report, everybody.convenor);
    expect(rehearsalStanding(asked.charter, signed)).toBe('same');
    expect(rehearsalStanding({ ...asked.charter, region: 'Leeds' }, signed)).toBe('stale');
    expect(rehearsalStanding(asked.charter, { ...signed, body: { ...report, windows: 3 } })).toBe('foreign');
    expect(rehearsalStanding(asked.charter, undefined)).toBe('none');
  });

  it('is refused with fewer organisations than a release takes', async () => {
    const few = await rehearseInThread({ ...asked, organisations: 4 }, never);
    expect(few).toEqual({ kind: 'refused', reasons: ['A release takes 5 organisations, and 4 would rehearse. Rehearse with more.'] });
  });
});

it('gets nothing into a real leader: neither its mission nor a report of it', async () => {
  const pair = await startPair({ leader: { endpoint: draft.leader.url }, helper: { endpoint: draft.helper.url } });
  try {
    const practice: CharterDraft = {
      ...draft,
      purpose: 'rehearsal',
      leader: { ...draft.leader, key: toBase64Url(pair.identities.leader.publicKey) },
    };
    const charter = withPlainNoise(practice);
    const called = everybody.board.reduce(
      (document, member) => decideOnCharter(document, member, 'approves'),
      callMission(charter, everybody.convenor),
    );
    await expect(pair.leader.tasks.addMission(JSON.stringify(called), everybody.seed)).rejects.toThrow(/is a rehearsal on made-up data/);
    const [task] = missionTasks(charter);
    const path = `${draft.leader.url}tasks/${toBase64Url(task?.taskId ?? new Uint8Array())}/reports`;
    const sent = new Request(path, {
      method: 'POST',
      body: new Uint8Array(64),
      headers: { 'Content-Type': 'application/ppm-dap;message=upload-req' },
    });
    const answer = await pair.leader.app.fetch(sent);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('unrecognizedTask');
  } finally {
    await pair.close();
  }
});

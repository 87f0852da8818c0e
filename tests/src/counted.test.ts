// counted.test.ts — `soundings counted` accuses nobody of a release that isn't out, of what was refused, or of what the folder has forgotten.
import { describe, expect, it } from 'vitest';
import type { CountedReport, LockSummary } from '../../client-sdk/node/index.ts';
import { latestSent, notSent } from '../../src/commands/counted.ts';
import { verdictOf } from '../../src/organisation/counted-verdict.ts';
import { dayOf } from '../../protocol/charter/day.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';

const schedule = { firstDay: '2025-12-29', cadence: 'week', count: 12, closingDays: 3 } as const;
const window = windowNumbered(schedule, 1);
const COUNTED: CountedReport = { kind: 'counted' };
const NOT: CountedReport = { kind: 'not-counted' };
const WAITING: CountedReport = { kind: 'not-released' };
const UNKNOWN: CountedReport = { kind: 'unknown' };
const OTHER: CountedReport = { kind: 'other', version: 0, digest: new Uint8Array(32) };
const both = (report: CountedReport) => ({ leader: report, helper: report });
const closed = window.closesDay;

describe('what both answers mean', () => {
  it('is an open window until it closes, and names the day', () => {
    const verdict = verdictOf('received', both(NOT), window, closed - 1, { isReleased: false });
    expect(verdict).toMatchObject({ kind: 'open', sentence: expect.stringContaining('closes on 2026-01-15') as string });
    expect(verdictOf('locked', both(NOT), window, closed - 1, { isReleased: false })).toMatchObject({
      kind: 'open',
      sentence: expect.stringContaining('contribute --resume') as string,
    });
    expect(window.closesDay).toBe(dayOf('2026-01-15'));
  });

  it.each([
    ['received', both(COUNTED), false, 'counted'],
    ['received', both(NOT), false, 'open'],
    ['received', both(NOT), true, 'accused'],
    ['received', { leader: COUNTED, helper: NOT }, false, 'accused'],
    ['received', { leader: NOT, helper: COUNTED }, false, 'accused'],
    ['received', both(OTHER), false, 'accused'],
    ['locked', both(NOT), true, 'unconfirmed'],
    ['locked', both(OTHER), false, 'unconfirmed'],
    ['locked', both(COUNTED), false, 'counted'],
    ['received', both(WAITING), false, 'open'],
    ['received', both(WAITING), true, 'accused'],
    ['received', { leader: WAITING, helper: COUNTED }, false, 'open'],
    ['received', { leader: WAITING, helper: OTHER }, false, 'accused'],
    ['received', { leader: WAITING, helper: NOT }, false, 'open'],
    // #6: a restored aggregator is no reason for an alarm, but no cover for another contribution under one's name either.
    ['received', { leader: UNKNOWN, helper: NOT }, true, 'restored'],
    ['received', { leader: NOT, helper: UNKNOWN }, true, 'restored'],
    ['received', { leader: UNKNOWN, helper: COUNTED }, false, 'restored'],
    ['received', both(UNKNOWN), true, 'restored'],
    ['locked', both(UNKNOWN), true, 'restored'],
    ['received', { leader: UNKNOWN, helper: OTHER }, true, 'accused'],
  ] as const)('%s, %o, known to be released: %s — %s', (state, answers, isReleased, kind) => {
    expect(verdictOf(state, answers, window, closed, { isReleased }).kind).toBe(kind);
  });
});

describe('two answers to “was I counted”', () => {
  const bytes = new Uint8Array(1);
  it.each([
    [{ leader: COUNTED, helper: COUNTED }, 'counted'],
    [{ leader: COUNTED, helper: NOT }, 'accused'],
  ] as const)('are about one tree, or accuse both, whatever they say: %o', (answers, kind) => {
    const verdict = (isSame: boolean) =>
      verdictOf('received', { ...answers, trees: { isSame, leader: bytes, helper: bytes } }, window, closed, { isReleased: true });
    expect(verdict(true).kind).toBe(kind);
    expect(verdict(false)).toMatchObject({ kind: 'accused', sentence: expect.stringMatching(/contradict each other/) as string });
  });
});

describe('#6 a restored aggregator', () => {
  it.each([
    [{ leader: UNKNOWN, helper: NOT }, /^The leader was restored .* no reason for an alarm.* tell the convenor/],
    [{ leader: UNKNOWN, helper: COUNTED }, /^The leader was restored .* The other aggregator has counted your contribution/],
    [{ leader: NOT, helper: UNKNOWN }, /^The helper was restored/],
    [both(UNKNOWN), /^Both aggregators were restored/],
  ] as const)('is named, and nobody is accused: %o', (answers, sentence) => {
    const verdict = verdictOf('received', answers, window, closed, { isReleased: true });
    expect(verdict).toMatchObject({ kind: 'restored', sentence: expect.stringMatching(sentence) as string });
  });
});

type LockState = LockSummary['state'];

describe('a contribution that was refused', () => {
  const summary = (version: number, state: LockState) => ({ version, state }) as LockSummary;
  const refused = (error: 'report_dropped' | 'report_replayed'): LockState => ({ kind: 'refused', at: 0, error });

  it('is told with its reason', () => {
    expect(notSent('report_dropped').message).toMatch(/refused this contribution \(report_dropped\): the window has closed/);
  });

  it("stands for what the folder has forgotten, where the leader has another's", () => {
    expect(notSent('report_replayed').message).toMatch(
      /has no record of it\. Run this command with the folder that sent it, or restore its locks from the backup/,
    );
  });

  it('gives way to the version that the leader took', () => {
    const [taken, late] = [summary(0, { kind: 'received', at: 0 }), summary(1, refused('report_dropped'))];
    expect(latestSent([late, taken])).toBe(taken);
    expect(latestSent([late])).toBe(late);
    expect(latestSent([taken, summary(1, { kind: 'superseded', at: 0, version: 0, digest: '' })])).toBe(taken);
    expect(latestSent([])).toBeUndefined();
  });
});

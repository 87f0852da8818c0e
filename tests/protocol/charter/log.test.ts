// log.test.ts — a charter with a public register and with contacts: checked as a whole, bound into its digest; one without either stays what it was.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../crypto/bytes.ts';
import { acceptedCharter, charterFingerprint, checkCharter, checkDraft } from '../../../protocol/charter/charter.ts';
import { missionTasks } from '../../../protocol/charter/tasks.ts';
import { exampleCharter, exampleDraft } from '../../support/mission.ts';
import { CHARTER, EVERYBODY, exampleLog } from '../register/world.ts';

const unlogged = exampleCharter(EVERYBODY);

describe('a charter without a register', () => {
  it.each([
    [
      'food-banks-and-debt-advice',
      'e712c134c411fa4ef7992398f24a86702b1186ecd5f28b183b535c67d2608beb',
      'c9d10b025f16e227bb0d7d03121a2e3b9c4112cc9e215bc1ad0465f71fefd98d',
    ],
    [
      'energy-suppliers',
      '9a8c159399f7f4d49927c8f11ef24c334a627c3837b9792cb06010bdf60d752a',
      '0c5cb1b87feb7b9b4938f0e800363fcdfd4a8160b32237da3b7058120c5bad7f',
    ],
    [
      'end-of-life-care',
      'f0832a1e6a814b06b572cd8ca61a3bbad974b0aac3ee0a3e4e79858c3b55e00a',
      'db074e99e78d31d065b95d82773aa28b1ae1d44e74f6dbbb10d1c5bf78ed98e3',
    ],
  ])('has the digest and the task ids that it had: %s', (name, fingerprint, firstTaskId) => {
    const file = join(import.meta.dirname, '../json/accepted', `${name}.json`);
    const accepted = acceptedCharter(JSON.parse(readFileSync(file, 'utf8')));
    expect(accepted).not.toHaveProperty('log');
    expect(charterFingerprint(accepted)).toBe(fingerprint);
    expect(missionTasks(accepted).map(({ taskId }) => toHex(taskId))[0]).toBe(firstTaskId);
  });
});

describe('a charter with a register', () => {
  it('is one, with another digest and other tasks', () => {
    expect(checkCharter(CHARTER)).toEqual(CHARTER);
    expect(checkDraft({ ...exampleDraft(EVERYBODY), log: exampleLog() }).log).toEqual(CHARTER.log);
    expect(charterFingerprint(CHARTER)).not.toBe(charterFingerprint(unlogged));
    const ids = new Set([...missionTasks(CHARTER), ...missionTasks(unlogged)].map(({ taskId }) => toHex(taskId)));
    expect(ids.size).toBe(2 * missionTasks(unlogged).length);
  });

  it('is refused where the register can’t be used beside these parties', () => {
    expect(() => checkCharter({ ...CHARTER, log: { ...exampleLog(), quorum: 2 } })).toThrow(/quorum is 2 of 4 witnesses/);
    expect(() => checkCharter({ ...CHARTER, convenor: { ...CHARTER.convenor, name: 'The witness network' } })).toThrow(
      /The convenor, "The witness network", can't run a witness/,
    );
    expect(() => checkCharter({ ...CHARTER, log: { ...exampleLog(), cooling: 6 } })).toThrow(/"log.cooling" should be at least 7/);
  });
});

describe('contacts', () => {
  const contact = 'privacy@salford.example';
  const { convenor, board, leader, helper } = CHARTER;

  it.each([
    ['convenor', { convenor: { ...convenor, contact } }],
    ['board', { board: { ...board, contact } }],
    ['leader', { leader: { ...leader, contact } }],
    ['helper', { helper: { ...helper, contact } }],
  ])('may be stated for the %s', (_, change) => {
    expect(checkCharter({ ...CHARTER, ...change })).toMatchObject(change);
  });

  it('are texts of at most 200 characters', () => {
    expect(() => checkCharter({ ...CHARTER, board: { ...board, contact: 'x'.repeat(201) } })).toThrow(/at most 200 characters/);
    expect(() => checkCharter({ ...CHARTER, board: { ...board, contact: '' } })).toThrow(/"board.contact"/);
    expect(() => checkCharter({ ...CHARTER, collector: { ...CHARTER.collector, contact } })).toThrow(/unknown members: "contact"/);
  });
});

// logged-mission.test.ts — a mission's document with its proofs, as everybody reads it: what is in the register, and every reason for refusing it.
import { describe, expect, it } from 'vitest';
import { verify } from '../../../crypto/signature/node.ts';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { MissionError } from '../../../protocol/errors.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { notNowIssues } from '../../../protocol/mission/logged-mission.ts';
import { LOGGED_DOCUMENT_BYTES_MAX } from '../../../protocol/mission/mission.ts';
import { objectName } from '../../../protocol/register/leaf.ts';
import { parseMission } from '../../../protocol/signed/mission.ts';
import { exampleCharter } from '../../support/mission.ts';
import { addDecision, addRoster, documentOf, draft, HOUR, type Draft } from '../register/document.ts';
import { at, CHARTER, decisionOf, DIGEST, EVERYBODY, KEYS, memberOf, NOON, rosterOf, signedBy } from '../register/world.ts';

interface Json {
  readonly format: string;
  readonly charter: unknown;
  readonly rosters: unknown;
  readonly log?: object | undefined;
}

function jsonOf(made: Draft, change: (document: Json) => Json = (document) => document): string {
  const { charter, rosters, log } = documentOf(made);
  return JSON.stringify(change({ format: 'soundings mission v1', charter, rosters, log }));
}

function read(json: string) {
  return parseMission(json, verify);
}

function refusal(json: string): MissionError {
  try {
    read(json);
  } catch (error) {
    if (error instanceof MissionError) return error;
    throw error;
  }
  return expect.unreachable();
}

function addStop(made: Draft, by: 'helper' | 'board', from: string, time: number): void {
  const body = { format: 'soundings stop v1' as const, charter: DIGEST, by, from, text: 'We were asked for more than the charter says.' };
  const object = by === 'helper' ? signedBy(body, EVERYBODY.helper) : signedBy(body, memberOf(0), memberOf(1));
  made.proofs.stops.push({ object, proof: made.log.logged(object, { kind: 'stop', charter: DIGEST }, time) });
}

describe('a logged mission', () => {
  it('is read with what the register proves', () => {
    const { logged, rosters } = read(jsonOf(draft()));
    expect(rosters.map(({ roster }) => roster.number)).toEqual([1]);
    expect(logged?.coolingEnds).toBe(NOON + 2 * HOUR + 2 + 7 * 86_400);
    expect(logged?.heads.map(({ size }) => size)).toEqual([4]);
  });

  it('may give rosters but the last two by their digests', () => {
    const made = draft();
    addRoster(made, rosterOf(2, '2026-01-12'), NOON + 48 * HOUR);
    addRoster(made, rosterOf(3, '2026-01-19'), NOON + 72 * HOUR);
    const first = made.rosters[0] ?? expect.unreachable();
    const { object: digest, size } = objectName(canonicalJson(first));
    const short = (document: Json) => ({ ...document, rosters: [{ digest, number: 1, size }, ...made.rosters.slice(1)] });
    expect(read(jsonOf(made, short)).rosters.map(({ roster }) => roster.number)).toEqual([2, 3]);
    const other = (document: Json) => ({
      ...document,
      rosters: [{ digest: toBase64Url(new Uint8Array(32)), number: 1, size }, ...made.rosters.slice(1)],
    });
    expect(refusal(jsonOf(made, other))).toMatchObject({
      code: 'log',
      message: expect.stringMatching(/^Roster 1 isn't in the public register/) as string,
    });
    const twice = (document: Json) => ({ ...document, rosters: [{ digest, number: 2, size }, ...made.rosters.slice(1)] });
    expect(refusal(jsonOf(made, twice))).toMatchObject({ code: 'roster', message: 'Two rosters of this mission have the same number.' });
  });

  it.each<[string, (made: Draft) => void, RegExp]>([
    [
      'one signature short on a roster’s proof',
      (made) => {
        const witnesses = KEYS.witnesses.slice(0, 2).map((one) => [one, NOON + 24 * HOUR] as const);
        addRoster(made, rosterOf(2, '2026-01-12'), NOON + 25 * HOUR, { witnesses });
      },
      /^Roster 2 isn't in the public register.*2 of the witnesses have signed this checkpoint; it takes 3/,
    ],
    [
      'the same witness twice',
      (made) => {
        const [a, b] = KEYS.witnesses;
        const witnesses = [a, a, b].map((one, i) => [one, NOON + 25 * HOUR + i] as const);
        addRoster(made, rosterOf(2, '2026-01-12'), NOON + 25 * HOUR, { witnesses });
      },
      /^Roster 2 isn't in the public register.*2 of the witnesses have signed/,
    ],
    [
      'a roster that was logged a minute late',
      (made) => addRoster(made, rosterOf(2, '2026-01-12'), at('2026-01-12') + 60),
      /^Roster 2 reached the register after it was to hold, so it isn't valid\.$/,
    ],
    [
      'a proof of another leaf',
      (made) => {
        made.proofs.charter = made.proofs.rosters[0] ?? '';
      },
      /^This charter isn't in the public register, or the proof is for another one/,
    ],
  ])('is refused with %s', (_, change, sentence) => {
    const made = draft();
    change(made);
    const error = refusal(jsonOf(made));
    expect(error.code).toBe('log');
    expect(error.issues).toHaveLength(1);
    expect(error.message).toMatch(sentence);
  });

  it('is refused with every reason at once', () => {
    const made = draft();
    made.proofs.charter = made.proofs.rosters[0] ?? '';
    addRoster(made, rosterOf(2, '2026-01-12'), at('2026-01-12') + 60);
    expect(refusal(jsonOf(made)).issues).toHaveLength(2);
  });

  it('is refused where a member who approved also refuses', () => {
    const made = draft();
    addDecision(made, decisionOf(1, 'refuses'), NOON + 3 * HOUR);
    expect(refusal(jsonOf(made)).message).toMatch(/1 of the board approve this charter; it takes 2/);
  });

  it('is refused without its proofs, or with those of a mission that has none', () => {
    const without = refusal(jsonOf(draft(), (document) => ({ ...document, log: undefined })));
    expect(without).toMatchObject({ code: 'log', message: expect.stringContaining(CHARTER.log.url) as string });
    expect(refusal(jsonOf(draft(), (document) => ({ ...document, log: { ...document.log, more: 1 } })))).toMatchObject({
      code: 'log',
      message: expect.stringContaining('unknown members: "more"') as string,
    });
  });

  it('is refused where its document is larger than 4 MiB', () => {
    const json = jsonOf(draft());
    expect(read(`${json}${' '.repeat(LOGGED_DOCUMENT_BYTES_MAX - Buffer.byteLength(json))}`).logged?.kind).toBe('logged');
    const error = refusal(`${json}${' '.repeat(LOGGED_DOCUMENT_BYTES_MAX - Buffer.byteLength(json) + 1)}`);
    expect(error).toMatchObject({ code: 'log', message: expect.stringContaining('has 4194305 bytes; at most 4194304 are read') as string });
  });
});

describe('what depends on the day', () => {
  const mission = read(jsonOf(draft()));
  const ends = NOON + 2 * HOUR + 2 + 7 * 86_400;

  it('is the public’s time to object', () => {
    expect(notNowIssues(mission, ends - 1)).toEqual(['The public has until 8 December 2025 to object. Contribute from then on.']);
    expect(notNowIssues(mission, ends)).toEqual([]);
  });

  it('is a clock that is off by more than a day', () => {
    const latest = mission.logged?.latest ?? NaN;
    expect(notNowIssues(mission, latest - 86_401)).toEqual([
      "This machine's clock says 1 December 2025, and a witness signed on 2 December 2025: a clock is wrong.",
    ]);
    expect(notNowIssues(mission, latest - 86_400)).not.toContain('a clock is wrong');
  });

  it('is a stop, from its day on', () => {
    const made = draft();
    addStop(made, 'helper', '2026-02-02', at('2026-01-20'));
    const stopped = read(jsonOf(made));
    expect(notNowIssues(stopped, at('2026-02-02') - 1)).toEqual([]);
    expect(notNowIssues(stopped, at('2026-02-02'))).toEqual([
      'The helper stopped this mission from 2 February 2026: "We were asked for more than the charter says."',
    ]);
  });

  it('is nothing for an unlogged mission', () => {
    expect(notNowIssues({}, 0)).toEqual([]);
    expect(exampleCharter()).not.toHaveProperty('log');
  });
});

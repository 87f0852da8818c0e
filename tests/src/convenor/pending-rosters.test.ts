// pending-rosters.test.ts — a roster that the board hasn't signed is left out and said; everything else stays for its reader to judge.
import { describe, expect, it } from 'vitest';
import { MissionError } from '../../../protocol/errors.ts';
import { parseMission } from '../../../protocol/signed/mission.ts';
import { approveRoster, callMission, decideOnCharter, nextRoster } from '../../../src/convenor/mission-document.ts';
import { standingMission } from '../../../src/convenor/pending-rosters.ts';
import { exampleCharter, parties } from '../../support/mission.ts';

const { convenor, board } = parties();
const [one, two] = board;
if (one === undefined || two === undefined) throw new RangeError('a board has members');
const approved = board.reduce((document, member) => decideOnCharter(document, member, 'approves'), callMission(exampleCharter(), convenor));
const first = approveRoster(approveRoster(nextRoster(approved, [], '2025-12-29', convenor), one), two);
const second = nextRoster(first, [], '2026-01-19', convenor);

const rosters = (json: string) => parseMission(json).rosters.map(({ roster }) => roster.number);

describe('a mission whose newest roster', () => {
  it('is signed by the board is left as it is, to the letter', () => {
    const json = JSON.stringify(first, undefined, 1);
    expect(standingMission(json)).toEqual({ json, pending: [] });
  });

  it.each([
    [0, second],
    [1, approveRoster(second, one)],
  ])('is signed by %i of two stands without it', (signers, document) => {
    expect(() => rosters(JSON.stringify(document))).toThrow(MissionError);
    const { json, pending } = standingMission(JSON.stringify(document));
    expect(rosters(json)).toEqual([1]);
    expect(pending).toEqual([
      `Roster 2 awaits signatures: ${signers} of the board's 3 members have signed it, and 2 must. Until then the roster before it holds.`,
    ]);
  });

  it('is the first stands without any', () => {
    const { json, pending } = standingMission(JSON.stringify(nextRoster(approved, [], '2025-12-29', convenor)));
    expect(rosters(json)).toEqual([]);
    expect(pending[0]).toMatch(/Until then nobody is enrolled\.$/);
  });

  it('is signed by one member twice, or by a stranger, awaits signatures', () => {
    const once = approveRoster(second, one).rosters[1]?.board ?? [];
    const strange = approveRoster(second, convenor).rosters[1]?.board ?? [];
    for (const signatures of [
      [...once, ...once],
      [...once, ...strange],
    ]) {
      const document = { ...second, rosters: second.rosters.map((signed, at) => (at === 1 ? { ...signed, board: signatures } : signed)) };
      expect(rosters(standingMission(JSON.stringify(document)).json)).toEqual([1]);
    }
  });

  it('has signatures that are wrong is refused: a signature that is there must hold', () => {
    const signed = approveRoster(approveRoster(second, one), two);
    const forged = {
      ...signed,
      rosters: signed.rosters.map((each, at) => (at === 1 ? { ...each, roster: { ...each.roster, inForceFrom: '2026-02-02' } } : each)),
    };
    expect(() => rosters(standingMission(JSON.stringify(forged)).json)).toThrow(MissionError);
  });
});

it('leaves what is no mission document to its reader', () => {
  for (const json of ['', '{', '[]', '{"rosters":[]}', '{"rosters":[1]}']) expect(standingMission(json)).toEqual({ json, pending: [] });
});

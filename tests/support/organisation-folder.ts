// organisation-folder.ts — an organisation on disk, enrolled in a mission whose windows are as old as a test wants: for commands that run as processes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeCharter } from '../../protocol/charter/charter-noise.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import type { RosterEntry } from '../../protocol/roster/roster.ts';
import { readSigningKey } from '../../src/convenor/key-file.ts';
import { approveRoster, callMission, decideOnCharter, enrol, nextRoster } from '../../src/convenor/mission-document.ts';
import { writeMissionDocument } from '../../src/convenor/mission-file.ts';
import { ENROLMENT_FILE, KEY_FILES, makeKeys } from '../../src/convenor/party-keys.ts';
import type { MissionDocument } from '../../protocol/mission/mission.ts';
import { exampleDraft, parties } from './mission.ts';
import { seededRandom } from './seeded-random.ts';

export interface OrganisationFolder {
  /** The mission's document, approved, with a roster that the board has signed. */
  readonly missionFile: string;
  readonly document: MissionDocument;
  readonly keys: string;
  readonly entry: RosterEntry;
}

/** The charter's own questions unless others are given: `change` is applied to the example's draft. The noise keeps its promises, which takes a while. */
export function organisationFolder(folder: string, change: (draft: CharterDraft) => CharterDraft): OrganisationFolder {
  const everybody = parties();
  const charter = completeCharter(change(exampleDraft(everybody)));
  const called = callMission(charter, everybody.convenor);
  const approved = everybody.board.reduce((document, member) => decideOnCharter(document, member, 'approves'), called);
  mkdirSync(folder, { recursive: true });
  const keys = join(folder, 'keys');
  makeKeys('organisation', keys, seededRandom('organisation folder'));
  const signing = readSigningKey(join(keys, KEY_FILES.organisation));
  const last = charter.schedule.count - 1;
  const member = { id: seededRandom('id')(16), name: 'Food bank Ordsall', sector: 'charity', firstWindow: 0, lastWindow: last };
  const entry = enrol(charter, member, signing);
  writeFileSync(join(keys, ENROLMENT_FILE), JSON.stringify(entry));
  const rostered = nextRoster(approved, [entry], charter.schedule.firstDay, everybody.convenor);
  const document = everybody.board.reduce(approveRoster, rostered);
  const missionFile = join(folder, 'mission.json');
  writeMissionDocument(missionFile, document);
  return { missionFile, document, keys, entry };
}

/** The document with one more roster that only the convenor has signed. */
export function withPendingRoster(document: MissionDocument, from: string): MissionDocument {
  return nextRoster(document, [], from, parties().convenor);
}

/** A draft with weeks from that day on, and three questions: visits by area and age, parcels whose totals may be typed, and bed nights. */
export function threeQuestions(draft: CharterDraft, firstDay: string): CharterDraft {
  const gathered = 'together' as const;
  const area = { name: 'area', values: ['Salford Central', 'Ordsall & Langworthy', 'Eccles'] };
  const setting = { name: 'setting', values: ['home', 'hospital'] };
  const people = { kind: 'count', gathered, cellMax: 200 } as const;
  return {
    ...draft,
    schedule: { cadence: 'week', firstDay, count: 8, closingDays: 7 },
    sectors: [{ name: 'charity' }, { name: 'public body' }],
    promises: { release: { epsilon: 1, delta: 1e-6, yearEpsilon: 12 }, organisationsMin: 5, dishonestMax: 1 },
    budget: { epsilon: 16, delta: 1e-7, order: 4 },
    instruments: [
      {
        ...people,
        name: 'visits',
        question: 'How many people came for help?',
        dimensions: [area, { name: 'age', bands: [18, 65] }],
        cellsPerPerson: 2,
      },
      { ...people, name: 'parcels', question: 'How many people took a parcel?', dimensions: [area], cellsPerPerson: 1, typedTotals: true },
      {
        kind: 'figure',
        name: 'beds',
        question: 'How many bed nights were there?',
        gathered,
        dimensions: [setting],
        cellMax: 500,
        figures: 2,
        protects: 5,
        unit: 'bed nights',
      },
    ],
  };
}

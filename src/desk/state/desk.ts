// desk.ts — what the rooms of one desk share while it runs: the folder, the platform, and what is being filled in just now.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Fetch, Wait } from '@soundings/client/node';
import type { RandomBytes } from '@soundings/crypto/random';
import type { Charter } from '@soundings/protocol/charter/charter';
import type { CharterCheck } from '../../convenor/charter-check.ts';
import { ENROLMENT_FILE } from '../../convenor/party-keys.ts';
import { openOrganisation, type OrganisationFolder } from '../../organisation/organisation.ts';
import { wordsIn } from '../../pages/words/words.ts';
import { enrolledName, readSettings } from '../folder/desk-folder.ts';
import { keptMissions, type KeptMission } from '../folder/missions.ts';
import type { ConvenePorts } from './convene.ts';
import { openGuesses, type GuessesFor } from './guesses.ts';
import type { Setting } from '../shell/frame.tsx';
import { watchedFetch, type Clocks } from './clock.ts';

/** What the desk needs of the machine. */
export interface DeskPorts {
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly random: RandomBytes;
  readonly fetch: Fetch;
  readonly wait: Wait;
  /** The check of a charter, in a thread of its own; it takes some seconds. */
  readonly examine: (charter: Charter, signal: AbortSignal) => Promise<CharterCheck>;
  /** What a convenor's pages have worked out. */
  readonly convene: ConvenePorts;
  /** Where marks are kept that tell this folder from an older copy (SDK, nodePorts); undefined for the user's own place. */
  readonly marks?: string | undefined;
  /** In a practice week: the SHA-256 of each file that came with it, in hexadecimal. No other is taken, and every page says that it is practice. */
  readonly practice?: ReadonlySet<string>;
}

/** A mission that somebody is looking at and hasn't joined yet. Kept in memory alone. */
export interface Joining extends KeptMission {
  /** What was typed of the fingerprint agrees with the document's. */
  readonly isTyped: boolean;
  /** Undefined while it runs. */
  check: CharterCheck | undefined;
  readonly stop: AbortController;
  /** She has read what it is and agreed to take part. */
  isAgreed?: boolean;
}

export interface Desk {
  readonly folder: string;
  readonly base: string;
  readonly ports: DeskPorts;
  joining: Joining | undefined;
  /** The keys and locks. Opened once there are any. */
  organisation: Promise<OrganisationFolder> | undefined;
  /** What contributions may tell of one person. */
  readonly guessesFor: GuessesFor;
  /** What both clocks said when a leader answered last, if they were more than a day apart. */
  clocks: Clocks | undefined;
}

export function openDesk(folder: string, base: string, ports: DeskPorts): Desk {
  const isLeader = (url: string) => keptMissions(folder).missions.some(({ mission }) => url.startsWith(mission.charter.leader.url));
  const note = (clocks: Clocks | undefined) => {
    desk.clocks = clocks;
  };
  const fetch = watchedFetch(ports.fetch, ports.now, isLeader, note);
  const desk: Desk = {
    folder,
    base,
    ports: { ...ports, fetch },
    joining: undefined,
    organisation: undefined,
    guessesFor: openGuesses(ports.examine),
    clocks: undefined,
  };
  return desk;
}

/** The organisation's keys, locks and ledger; undefined before it has enrolled. InputError if a part of them is missing. */
export async function organisationOf(desk: Desk): Promise<OrganisationFolder | undefined> {
  if (!existsSync(join(desk.folder, ENROLMENT_FILE))) return undefined;
  desk.organisation ??= openOrganisation(desk.folder, desk.ports.marks);
  try {
    const opened = await desk.organisation;
    const { fetch, wait, now } = desk.ports;
    return { ...opened, ports: { ...opened.ports, fetch, wait, now } };
  } catch (error) {
    desk.organisation = undefined;
    throw error;
  }
}

/** Where a page is shown. `path` is what follows the base. */
export function settingOf({ base, folder, ports }: Desk, path: string): Setting {
  const words = wordsIn(readSettings(folder).language);
  return { base, words, path, organisation: enrolledName(folder), isPractice: ports.practice !== undefined };
}

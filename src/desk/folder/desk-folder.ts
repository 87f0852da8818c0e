// desk-folder.ts — the folder that a desk works on: where it is by default, whose it may be, and what it holds beside keys and locks.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { InputError } from '../../errors.ts';
import { ENROLMENT_FILE, KEY_FILES } from '../../convenor/party-keys.ts';
import { LANGUAGES, type Language } from '../../pages/words/words.ts';
import { synchroniser } from './synchronised.ts';

/** Not in Documents, which most charities' laptops copy to the internet. */
export function defaultFolder(platform: NodeJS.Platform = process.platform, environment: NodeJS.ProcessEnv = process.env): string {
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Soundings', 'organisation');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Soundings', 'organisation');
  return join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'soundings', 'organisation');
}

/** Makes the folder if there is none, for its owner alone. InputError if a program copies it elsewhere, or if it is another party's. */
export function openDeskFolder(folder: string): void {
  const program = synchroniser(folder);
  if (program !== undefined)
    throw new InputError(
      `${folder} is copied to the internet by ${program}, and it would hold your keys. Choose a folder that isn't, with --folder, such as ${defaultFolder()}.`,
    );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const parties = partiesIn(folder);
  const [served, ...more] = parties;
  const other = more[0] ?? (served !== undefined && !AT_DESK.has(served.party) ? served : undefined);
  if (other !== undefined)
    throw new InputError(
      `${folder} holds the key of ${other.whose} (${other.file})${more.length > 0 ? ` beside that of ${served?.whose ?? ''}` : ''}. A folder holds one party's keys: choose another one with --folder.`,
    );
  assertKnownFormat(folder);
  chmodSync(folder, 0o700);
}

const FORMAT = 'soundings desk v1';

/** Notes the format in a new folder. A later version that keeps anything else writes another one. */
function assertKnownFormat(folder: string): void {
  const format = (jsonIn(join(folder, SETTINGS)) as { readonly format?: unknown } | undefined)?.format;
  if (format === undefined) change(folder, {});
  else if (format !== FORMAT)
    throw new InputError(`${folder} was written by a newer version of Soundings. Use that one, or choose another folder with --folder.`);
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // there is none, or it is damaged
  }
}

/** A party whose key is in a folder. */
export interface PartyFound {
  readonly party: 'organisation' | 'convenor' | 'board' | 'aggregator' | 'collector';
  /** Such as "a convenor". */
  readonly whose: string;
  readonly file: string;
}

/** Whose keys a folder holds; it should be one party's. */
export function partiesIn(folder: string): readonly PartyFound[] {
  return PARTIES.filter(({ file }) => existsSync(join(folder, file)));
}

const PARTIES: readonly PartyFound[] = [
  { party: 'organisation', whose: 'an organisation', file: KEY_FILES.organisation },
  { party: 'board', whose: 'a board member', file: KEY_FILES.board },
  { party: 'convenor', whose: 'a convenor', file: KEY_FILES.convenor },
  { party: 'aggregator', whose: 'an aggregator', file: KEY_FILES.identity },
  { party: 'collector', whose: 'a collector', file: KEY_FILES.collector },
];

/** Who has a room at the desk. */
const AT_DESK: ReadonlySet<PartyFound['party']> = new Set(['organisation', 'board', 'convenor', 'aggregator']);

/** A look at a mission's register. */
const Look = z.object({
  /** The charter's digest in hexadecimal. */
  charter: z.string(),
  /** Seconds since the epoch. */
  at: z.int(),
  /** Why nothing newer was taken, if something was wrong. */
  sentence: z.string().optional(),
  /** Entries with objections to the mission that have no answer. */
  open: z.int().optional(),
  /** The newest state of the register that was seen: how many entries it has, and when enough witnesses had signed it, in seconds since the epoch. */
  head: z.object({ size: z.int(), quorumTime: z.int() }).optional(),
});
export type Look = z.infer<typeof Look>;

const Settings = z.object({
  format: z.literal(FORMAT).default(FORMAT),
  language: z.enum(LANGUAGES).default('en'),
  /** When the last backup was saved, in seconds since the epoch. */
  backupAt: z.int().optional(),
  /** Whether the counts of all windows are kept for the organisation's own comparisons, and not only the last ones. */
  keepsFigures: z.boolean().optional(),
  /** The last look at each mission's register. */
  looks: z.array(Look).optional(),
});
type Settings = z.infer<typeof Settings>;

const SETTINGS = 'settings.json';

/** What a person chose. A file that can't be read counts as none: nothing in it matters to what is counted. */
export function readSettings(folder: string): Settings {
  return Settings.safeParse(jsonIn(join(folder, SETTINGS))).data ?? { format: FORMAT, language: 'en' };
}

export function chooseLanguage(folder: string, language: Language): void {
  change(folder, { language });
}

export function noteBackup(folder: string, now: number): void {
  change(folder, { backupAt: now });
}

export function keepsFigures(folder: string): boolean {
  return readSettings(folder).keepsFigures === true;
}

export function setKeepsFigures(folder: string, wanted: boolean): void {
  change(folder, { keepsFigures: wanted });
}

/** In the place of the one before. */
export function noteLook(folder: string, look: Look): void {
  const others = (readSettings(folder).looks ?? []).filter(({ charter }) => charter !== look.charter);
  change(folder, { looks: [...others, look] });
}

function change(folder: string, changed: Partial<Settings>): void {
  writeWhole(join(folder, SETTINGS), JSON.stringify({ ...readSettings(folder), ...changed }));
}

/** As it stands on the roster; undefined before the organisation has enrolled. */
export function enrolledName(folder: string): string | undefined {
  return Enrolled.safeParse(jsonIn(join(folder, ENROLMENT_FILE))).data?.name;
}

const Enrolled = z.object({ name: z.string() });

/** Written beside the old file and renamed, so that nobody reads half of it. */
export function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

/** The names of files in a folder within the desk's, sorted; none if there is no such folder. */
export function filesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

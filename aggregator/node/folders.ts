// folders.ts — loads new tasks and missions from their folders. A mission that can't be loaded doesn't stop the others.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CodedError } from '@soundings/crypto/errors';
import type { Aggregator } from '../index.ts';
import type { Log } from '../ports/ports.ts';
import { readKey, readTaskFile, readText, StartError, type Configured } from './config-file.ts';

/** One seed for every mission of an aggregator that has no seed of its own. */
const SEED_FILE = 'verification.seed';

/** A mission that couldn't be loaded, and why, in a sentence that begins with its file. */
export interface RefusedMission {
  readonly code: string;
  readonly reason: string;
}

/** The missions that were refused; everything else was loaded. */
export async function loadFolders(configured: Configured, aggregator: Aggregator, log: Log): Promise<readonly RefusedMission[]> {
  for (const file of jsonFiles('tasks', configured)) {
    await aggregator.tasks.addTask(readTaskFile(file));
  }
  const refused: RefusedMission[] = [];
  for (const file of jsonFiles('missions', configured)) {
    await loadMission(file, configured, aggregator, log).catch((error: unknown) => {
      // A mission that can't be loaded doesn't stop the others.
      if (!(error instanceof CodedError)) throw error;
      refused.push({ code: codeOf(error), reason: `${basename(file)}: ${error.message}` });
    });
  }
  await takeNotices(configured, aggregator, log);
  return refused;
}

/** What was handed over by file: a folder beside the missions, which need not be there. */
async function takeNotices(configured: Configured, aggregator: Aggregator, log: Log): Promise<void> {
  const { missions } = configured.config;
  const folder = missions === undefined ? undefined : join(configured.at(missions), NOTICES);
  if (folder === undefined || !existsSync(folder)) return;
  for (const name of namesIn(folder, 'missions')
    .filter((one) => one.endsWith('.json'))
    .sort()) {
    try {
      const { kind, isNew } = await aggregator.takeNotice(readText(join(folder, name)));
      if (isNew) log('info', 'notice-taken', { reason: `${name}: ${WORDS[kind]}` });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      log('error', 'notice-refused', { code: codeOf(error), reason: `${name}: ${error.message}` });
    }
  }
}

const NOTICES = 'notices';
const WORDS = {
  stop: 'a stop, which holds from tomorrow or from its own day, whichever is later',
  challenge: 'a signed objection, which holds a mission back that has not begun',
  decision: "a refusal of the board's",
  receipt: 'a receipt of a challenge',
} as const;

/** The seed is beside the mission, or beside the configuration, where soundings keys puts it. The wrong one is refused, because the charter commits to one. */
async function loadMission(file: string, { at }: Configured, aggregator: Aggregator, log: Log): Promise<void> {
  const beside = file.replace(/\.json$/, '.seed');
  const seed = readKey([beside, at(SEED_FILE)].find((each) => existsSync(each)) ?? beside);
  const mission = await aggregator.tasks.addMission(readText(file), seed);
  log('info', 'mission-loaded', { reason: basename(file), rows: mission.tasks.length });
}

function jsonFiles(setting: 'tasks' | 'missions', { config, at }: Configured): readonly string[] {
  const folder = config[setting];
  if (folder === undefined) return [];
  const names = namesIn(at(folder), setting).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => join(at(folder), name));
}

function namesIn(folder: string, setting: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new StartError(
      'config',
      `The folder ${folder}, which "${setting}" names, can't be read. Make it and let this user read it, or leave the setting out.`,
      {
        cause,
      },
    );
  }
}

/** The error's sentence for the log, if it is one of our own. */
export function reasonOf(error: unknown): { readonly reason?: string } {
  return error instanceof CodedError ? { reason: error.message } : {};
}

export function codeOf(error: unknown): string {
  return error instanceof CodedError ? String(error.code) : 'unknown';
}

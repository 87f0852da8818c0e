// state.ts — what a monitor remembers: the largest checkpoint of each register that it has seen, and every alarm that it has raised.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex, utf8 } from '@soundings/crypto/bytes';
import { sha256 } from '@soundings/crypto/sha256';
import type { Alarm } from './alarm.ts';

/** An alarm, and when it was raised first. */
export interface Raised extends Alarm {
  /** As 2026-01-05T08:00:00.000Z. */
  readonly time: string;
}

const ALARMS = 'alarms.jsonl';
export const FEED = 'alarms.atom';

export class MonitorState {
  private readonly folder: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
  }

  /** The signed checkpoint that was seen last; undefined if there was none. */
  seen(origin: string): string | undefined {
    const path = this.notePath(origin);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  remember(origin: string, note: string): void {
    this.put(this.notePath(origin), note);
  }

  /** Keeps the two checkpoints that prove a fork; the name of the file. */
  keepFork(day: string, seen: string, shown: string): string {
    const path = join(this.folder, `register-fork-${day}.txt`);
    this.put(path, `${seen}\n----\n\n${shown}`);
    return path;
  }

  /** Notes the alarms that are new; those that were raised already keep their time. All of these alarms, each with its first time. */
  raise(alarms: readonly Alarm[], time: string): readonly Raised[] {
    const before = new Map(this.all().map((raised) => [raised.sentence, raised]));
    const raised = alarms.map((alarm) => before.get(alarm.sentence) ?? { time, ...alarm });
    const fresh = raised.filter(({ sentence }) => !before.has(sentence));
    if (fresh.length > 0) appendFileSync(join(this.folder, ALARMS), fresh.map((one) => `${JSON.stringify(one)}\n`).join(''));
    return raised;
  }

  /** Every alarm that was ever raised, the oldest first. */
  all(): readonly Raised[] {
    const path = join(this.folder, ALARMS);
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line) as Raised] : []));
  }

  writeFeed(text: string): void {
    this.put(join(this.folder, FEED), text);
  }

  private notePath(origin: string): string {
    return join(this.folder, `${toHex(sha256(utf8(origin)))}.checkpoint`);
  }

  private put(path: string, text: string): void {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  }
}

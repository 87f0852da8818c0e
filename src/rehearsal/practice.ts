// practice.ts — a week for an organisation to practise with: its mission's charter, both aggregators in this process, and files of made-up rows. Nothing leaves this machine.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Charter } from '@soundings/protocol/charter/charter';
import { dateOf } from '@soundings/protocol/charter/day';
import { windowNumbered } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { Row } from '../demo/people.ts';
import { setClock } from '../demo/world.ts';
import { sheetCsv } from '../export/sheet.ts';
import { openWorld, planOf } from './practice-world.ts';

export interface Practice {
  /** The folder of the organisation that practises. */
  readonly folder: string;
  readonly mission: Mission;
  /** The mission's document. */
  readonly json: string;
  readonly clockFile: string;
  /** The only addresses that anything may be sent to. */
  readonly opened: readonly string[];
  /** Made-up rows, one file a question. */
  readonly files: readonly string[];
  readonly stop: () => Promise<void>;
}

/** `folder` is empty, and whoever made it removes it. The first window is over, and nobody has contributed to it. */
export async function openPractice(charter: Charter, folder: string, seed: string): Promise<Practice> {
  const plan = planOf({ charter, seed, organisations: 1, windows: 1 });
  const { world, opened, stop } = await openWorld(charter, plan, folder, 0); // a few contributions need no thread
  const first = windowNumbered(charter.schedule, 0);
  setClock(world, first.endDay);
  mkdirSync(join(folder, 'practice'), { mode: 0o700 });
  const files = charter.instruments
    .filter(({ kind }) => kind !== 'soundings')
    .map(({ name }) => {
      const file = join(folder, 'practice', `${name}.csv`);
      writeFileSync(file, rowsText(plan.rows(name, 0, 0), dateOf(first.firstDay)));
      return file;
    });
  return {
    folder: world.organisations[0]?.folder ?? folder,
    mission: world.mission,
    json: readFileSync(world.missionFile, 'utf8'),
    clockFile: world.clockFile,
    opened,
    files,
    stop,
  };
}

/** People's rows have the day on which they came. */
function rowsText(rows: readonly Row[], date: string): string {
  const names = Object.keys(rows[0] ?? {});
  const dated = names.includes('person');
  return sheetCsv({
    head: dated ? [...names, 'date'] : names,
    rows: rows.map((row) => [...names.map((name) => row[name] ?? ''), ...(dated ? [date] : [])]),
  });
}

// mismatch.ts — `soundings mismatch`: for the operators of two aggregators that have counted different reports in a batch.
import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import {
  batchTimes,
  committedReports,
  giveUp,
  selectedBatch,
  type Task,
  taskNamed,
  timeBatch,
  type Unmatched,
  unmatchedBatches,
} from '@soundings/aggregator/parts';
import { withDatabaseOf, type OpenedDatabase } from '@soundings/aggregator/node';
import { fromBase64Url, toBase64Url } from '@soundings/crypto/bytes';
import type { Interval } from '@soundings/protocol/dap/time';
import { command, isGiven, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { readJson } from '../convenor/mission-file.ts';
import type { Terminal } from '../cli/terminal.ts';

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);

/** The reports that one aggregator has in a batch, for the other operator. It names no organisation: report IDs are random. */
const BatchReports = z.strictObject({
  format: z.literal('soundings batch reports v1'),
  role: z.enum(['leader', 'helper']),
  task: base64url,
  from: z.string(),
  until: z.string(),
  reports: z.array(base64url),
});
type BatchReports = z.infer<typeof BatchReports>;

const declared = () =>
  command('mismatch', {
    summary: 'compare or give up a batch that the two aggregators have counted differently',
    usage: '--config FILE [--task ID (--from TIME --until TIME [--out FILE | --compare FILE] | --batch ID) [--give-up]]',
    about:
      'If the leader and the helper have counted different reports in a batch, the batch is not released, however often the collector asks ' +
      'for it. Without --task, this lists the batches that the leader has abandoned for that reason. With a task and its times, it lists ' +
      'the reports that this aggregator has committed; the other operator does the same, and --compare shows the difference. If the ' +
      "difference can't be resolved, give the batch up with --give-up at both aggregators: it is never released, and none of the privacy " +
      'budget is spent for it. This command may run beside the aggregator. docs/operating.md has the whole procedure.',
    examples: [
      'soundings mismatch --config leader/config.json',
      'soundings mismatch --config helper/config.json --task 3J_kUYBx --from 2026-01-05 --until 2026-01-12 --out helper.json',
      'soundings mismatch --config leader/config.json --task 3J_kUYBx --from 2026-01-05 --until 2026-01-12 --compare helper.json',
      'soundings mismatch --config leader/config.json --task 3J_kUYBx --from 2026-01-05 --until 2026-01-12 --give-up',
    ],
  })
    .addOption(needed('--config <FILE>', "The aggregator's configuration."))
    .addOption(value('--task <ID>', "The task's ID, or its first eight characters as logs have them."))
    .addOption(value('--from <TIME>', 'When the batch begins, e.g. 2026-01-05 or 2026-01-05T13:00:00Z.'))
    .addOption(value('--until <TIME>', 'When it ends: the first moment that is not in it.'))
    .addOption(value('--batch <ID>', 'The batch to give up, of a task that selects its batches itself.'))
    .addOption(value('--out <FILE>', 'Write the reports into this file, for the other operator.'))
    .addOption(value('--compare <FILE>', "Compare with the other operator's file."))
    .option('--give-up', 'End the batch at this aggregator, for good.');

type Options = OptionsOf<typeof declared>;

export const mismatch = ({ terminal }: Surroundings) =>
  declared().action(async (options) => {
    assertTogether(options);
    await withDatabaseOf(options.config, async (opened) => {
      for (const sentence of opened.setAside) terminal.say(sentence);
      const name = options.task;
      if (name === undefined) return listUnmatched(opened, terminal);
      const task = taskNamed(opened.tasks, name);
      if (options.giveUp) return endBatch(opened, task, options, terminal);
      return showReports(opened, task, options, terminal);
    });
  });

/** Throws InputError for an option that would be ignored. */
function assertTogether(options: Options): void {
  const has = (name: keyof Options): boolean => isGiven(options, name);
  const refuse = (sentence: string): never => {
    throw new InputError(sentence);
  };
  if (!has('task')) {
    const idle = (['from', 'until', 'batch', 'out', 'compare', 'giveUp'] as const).find(has);
    if (idle !== undefined) refuse(`--${idle === 'giveUp' ? 'give-up' : idle} needs --task: the ID of the task that the batch belongs to.`);
    return;
  }
  if (has('batch') && (has('from') || has('until'))) refuse('Name the batch by --batch or by --from and --until, not by both.');
  if (has('batch') && !has('giveUp'))
    refuse('--batch says which batch to give up, so it needs --give-up. To see reports, pass --from and --until.');
  if (has('giveUp') && (has('out') || has('compare')))
    refuse('--give-up takes neither --out nor --compare. Look at the reports first, then give the batch up.');
  if (has('out') && has('compare')) refuse('Pass --out or --compare, not both.');
}

async function listUnmatched({ role, store, tasks }: OpenedDatabase, terminal: Terminal): Promise<void> {
  if (role === 'helper')
    throw new InputError(
      "Only the leader's audit log shows which batches did not match. Ask the leader's operator, then name the task and the times here.",
    );
  const found = await unmatchedBatches(store, tasks);
  for (const one of found) terminal.print(lineOf(one));
  terminal.say(
    found.length === 0
      ? 'The leader has not abandoned any batch because the helper had counted different reports in it.'
      : 'In these batches the helper has counted different reports from this leader. docs/operating.md says how to compare them.',
  );
}

function lineOf({ task, batch }: Unmatched): string {
  const where = 'id' in batch ? `--batch ${batch.id}` : `--from ${momentOf(batch.fromSeconds)} --until ${momentOf(batch.untilSeconds)}`;
  return `--task ${toBase64Url(task.taskId)} ${where}`;
}

async function showReports({ role, store }: OpenedDatabase, task: Task, options: Options, terminal: Terminal): Promise<void> {
  const times = timesOf(task, options);
  const { timePrecision } = task.configuration;
  const ours: BatchReports = {
    format: 'soundings batch reports v1',
    role,
    task: toBase64Url(task.taskId),
    from: momentOf(times.start * timePrecision),
    until: momentOf((times.start + times.duration) * timePrecision),
    reports: (await committedReports(store, task, times)).map(toBase64Url),
  };
  const compare = options.compare;
  if (compare !== undefined) {
    compared(ours, theirsFrom(compare, ours), terminal);
    return;
  }
  const out = options.out;
  const document = JSON.stringify(ours, undefined, 1);
  if (out === undefined) terminal.print(document);
  else writeFileSync(out, `${document}\n`);
  terminal.say(`This ${role} has committed ${ours.reports.length} reports in this period.`);
}

function theirsFrom(file: string, ours: BatchReports): BatchReports {
  const parsed = BatchReports.safeParse(readJson(file));
  if (!parsed.success) throw new InputError(`${file} was not written by soundings mismatch --out.`);
  const { role, task, from, until } = parsed.data;
  if (role === ours.role)
    throw new InputError(`${file} was made at a ${role}, as yours is. Compare with the file that the other aggregator's operator made.`);
  if (task !== ours.task || from !== ours.from || until !== ours.until)
    throw new InputError(
      `${file} is about the task ${task} from ${from} until ${until}. Pass the same task and times, or ask the other operator for a file about yours.`,
    );
  return parsed.data;
}

function compared(ours: BatchReports, theirs: BatchReports, terminal: Terminal): void {
  const missing = (from: BatchReports, of: BatchReports): readonly string[] => {
    const known = new Set(from.reports);
    return of.reports.filter((id) => !known.has(id));
  };
  const [onlyOurs, onlyTheirs] = [missing(theirs, ours), missing(ours, theirs)];
  for (const id of onlyOurs) terminal.print(`only the ${ours.role}: ${id}`);
  for (const id of onlyTheirs) terminal.print(`only the ${theirs.role}: ${id}`);
  terminal.say(
    `The ${ours.role} has ${ours.reports.length} reports, the ${theirs.role} ${theirs.reports.length}; ` +
      (onlyOurs.length + onlyTheirs.length === 0
        ? 'they are the same. A batch of this period can be collected.'
        : `${onlyOurs.length} are only at the ${ours.role}, ${onlyTheirs.length} only at the ${theirs.role}. If the difference does not go away by itself, give the batch up at both.`),
  );
}

async function endBatch({ store, clock, limits }: OpenedDatabase, task: Task, options: Options, terminal: Terminal): Promise<void> {
  const id = options.batch;
  const batch =
    id === undefined ? timeBatch(task, timesOf(task, options), clock, limits.batchBucketsMax) : selectedBatch(task, fromBase64Url(id));
  const outcome = await giveUp(store, task, batch);
  terminal.say(
    outcome === 'repeated'
      ? 'This batch had been given up already. Nothing was changed.'
      : 'Given up at this aggregator: nothing of this batch will be released, and nothing was spent for it. The other operator has to do the same.',
  );
}

function timesOf(task: Task, options: Options): Interval {
  return batchTimes(task, secondsOf('from', options.from), secondsOf('until', options.until));
}

/** A day or a moment in UTC. */
function secondsOf(name: string, given: string | undefined): number {
  if (given === undefined) throw new InputError(`--${name} is missing: a batch is named by --from and --until.`);
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(given) ? `${given}T00:00:00Z` : given;
  const isWritten = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(moment) && !Number.isNaN(Date.parse(moment));
  if (!isWritten || momentOf(BigInt(Date.parse(moment) / 1000)) !== moment)
    throw new InputError(`--${name} is a day such as 2026-01-05, or a moment in UTC such as 2026-01-05T13:00:00Z, not "${given}".`);
  return Date.parse(moment) / 1000;
}

function momentOf(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}

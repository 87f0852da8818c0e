// contribute-all.ts — `soundings contribute --all --data FOLDER`: every question that is due for a window, each from the file in the folder that fits it.
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  contribute,
  identityIn,
  lock,
  preview,
  SdkError,
  type ContributionRequest,
  type Preview,
  type Receipt,
} from '@soundings/client/node';
import { dayAt } from '@soundings/protocol/charter/day';
import { windowName, type Window } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import { leaveOut, type Surroundings } from '../cli/command.ts';
import { withHints } from '../cli/row-answers.ts';
import { READING_OPTIONS } from '../cli/rows-options.ts';
import { InputError } from '../errors.ts';
import { laterText, ONLY_A_PREVIEW, previewJson, previewText, receiptText } from '../organisation/contribution-words.ts';
import { dueOn } from '../organisation/due.ts';
import { attempt, fittingFile } from '../organisation/fitting-file.ts';
import type { OrganisationFolder } from '../organisation/organisation.ts';
import { instrumentWanted, windowWanted } from '../organisation/wanted.ts';
import type { ContributeOptions } from './contribute.ts';
import { matchingBefore, rowsOf } from './rows-of.ts';

/** What would be sent for one question. A file is read once for the preview, and again when it is sent. */
interface Ready {
  readonly instrument: string;
  /** Undefined if there is nothing to report. */
  readonly file: string | undefined;
  readonly seen: Preview;
}

/** Everything is read first: if a question has no file, or a file a problem, nothing is sent. */
export async function contributeAll(
  options: ContributeOptions,
  mission: Mission,
  folder: OrganisationFolder,
  { terminal, signal }: Surroundings,
): Promise<void> {
  leaveOut(
    options,
    ['instrument', ...READING_OPTIONS, 'anew', 'resume', 'amend', 'early'],
    '--all reads each file as it was settled before',
  );
  if (options.preview) leaveOut(options, ['later'], '--preview locks nothing');
  const { ports, identities } = folder;
  const window = windowWanted(mission, options.window, ports.now());
  const due = (await dueOn(dayAt(ports.now()), mission, identities, ports)).filter((one) => one.window.number === window.number);
  if (due.length === 0) terminal.say(`Nothing is due for ${windowName(window)}.`);
  const locked = due.filter(({ state }) => state !== 'not-started');
  for (const { instrument } of locked)
    terminal.say(`${instrument}: locked already, so no rows are read for it. soundings send sends what is locked.`);
  const requestOf = requests(mission, folder, window, signal);
  const ready = await readAll(
    due.flatMap(({ instrument, state }) => (state === 'not-started' ? [instrument] : [])),
    filesIn(options),
    async (instrument, file) => preview(await requestOf(instrument, file), ports),
  );
  for (const { instrument, file } of ready) terminal.say(`${instrument}: ${file ?? 'nothing to report'}`);
  if (options.preview) {
    terminal.print(
      options.json
        ? `[${ready.map(({ seen }) => previewJson(seen)).join(',\n')}]`
        : ready.map(({ seen }) => previewText(seen)).join('\n\n'),
    );
    if (!options.json && due.length > 0) terminal.say(ONLY_A_PREVIEW);
    return;
  }
  const sent: (Receipt | object)[] = [];
  for (const { instrument, file } of ready) {
    const request = await requestOf(instrument, file);
    if (options.later) {
      const { summary } = await withHints(lock(request, ports));
      sent.push(summary);
      if (!options.json) terminal.print(laterText(summary, window));
    } else {
      const receipt = await withHints(contribute(request, ports));
      sent.push(receipt);
      if (!options.json) terminal.print(receiptText(receipt));
    }
  }
  if (options.json) terminal.print(JSON.stringify(sent, undefined, 2));
}

/** Makes the request for one question and file, with what was settled about it before. */
function requests(mission: Mission, { ports, identities }: OrganisationFolder, window: Window, signal: AbortSignal) {
  return async (name: string, file: string | undefined): Promise<ContributionRequest> => {
    const instrument = instrumentWanted(mission, name);
    const rows = file === undefined ? { nothing: true as const } : { data: [file] };
    const before = await matchingBefore(rows, mission, instrument, ports);
    return {
      mission,
      organisation: identityIn(mission, identities, window),
      instrument: name,
      window: window.number,
      source: await rowsOf(rows, before, signal),
      ...(before === undefined ? {} : { matching: before, remember: {} }),
    };
  };
}

/** The file of each question, and what it holds; with no files, nothing is reported for any. Throws SdkError `rows` with what is wrong for all of them. */
async function readAll(
  instruments: readonly string[],
  files: readonly string[],
  read: (instrument: string, file: string | undefined) => Promise<Preview>,
): Promise<readonly Ready[]> {
  const ready: Ready[] = [];
  const problems: string[] = [];
  for (const instrument of instruments) {
    if (files.length === 0) {
      ready.push({ instrument, file: undefined, seen: await read(instrument, undefined) });
      continue;
    }
    const attempts = [];
    for (const file of files) attempts.push(await attempt(file, async () => withHints(read(instrument, file))));
    try {
      const { file, read: seen } = fittingFile(instrument, attempts);
      ready.push({ instrument, file, seen });
    } catch (error) {
      if (!(error instanceof SdkError)) throw error;
      problems.push(...error.issues);
    }
  }
  if (problems.length > 0) throw new SdkError('rows', [...problems, 'Nothing was locked or sent.']);
  return ready;
}

/** The files in the folder of --data, without hidden ones and those that Excel makes while one is open. None with --nothing. */
function filesIn({ data = [], nothing }: ContributeOptions): readonly string[] {
  if (nothing) {
    if (data.length > 0) throw new InputError('--nothing says that there are no rows; leave --data out.');
    return [];
  }
  const [folder, ...more] = data;
  if (folder === undefined || more.length > 0 || statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new InputError('--all takes one folder of files with --data. If there is nothing to report for any question, pass --nothing.');
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^[.~]/.test(basename(entry.name)))
    .map(({ name }) => join(folder, name))
    .sort();
  if (files.length === 0) throw new InputError(`${folder} has no files. If there is nothing to report for any question, pass --nothing.`);
  return files;
}

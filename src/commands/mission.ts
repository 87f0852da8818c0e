// mission.ts — `soundings mission call|approve|roster|show`: a mission grows signature by signature, each on its signer's own machine.
import { fromBase64Url } from '../../crypto/bytes.ts';
import { checkCharter, checkDraft, charterFingerprint } from '../../protocol/mission/charter.ts';
import { completeCharter } from '../../protocol/mission/charter-noise.ts';
import { dateOf } from '../../protocol/mission/day.ts';
import { MissionError } from '../../protocol/mission/errors.ts';
import { parseMission } from '../../protocol/mission/mission.ts';
import { missionWindows, windowName } from '../../protocol/mission/window.ts';
import { moveIssues, type RosterEntry } from '../../protocol/mission/roster.ts';
import { flag, requiredText, UsageError, type Command } from '../command.ts';
import { readSigningKey } from '../convenor/key-file.ts';
import { approveRoster, callMission, decideOnCharter, nextRoster } from '../convenor/mission-document.ts';
import { readJson, readMissionDocument, writeMissionDocument } from '../convenor/mission-file.ts';
import { table } from '../terminal/table.ts';

const missionOption = { value: 'FILE', help: 'The mission document.', required: true } as const;

const call: Command = {
  name: 'mission call',
  summary: 'make a mission of a charter, signed by the convenor',
  usage: '--charter FILE --key FILE --out FILE',
  about:
    'Takes a charter, or a draft without "noise": then the noise that keeps its promises is worked out and written into it. Signs it with the ' +
    "convenor's key. Look at it first with soundings charter check. Next, the board decides: soundings mission approve.",
  options: {
    charter: { value: 'FILE', help: 'The charter or its draft, as JSON. examples/charters has three.', required: true },
    key: { value: 'FILE', help: "The convenor's key file.", required: true },
    out: { value: 'FILE', help: 'Where the mission document goes.', required: true },
  },
  examples: ['soundings mission call --charter charter.json --key convenor/convenor.key --out mission.json'],
  async run({ options, terminal }) {
    const value = readJson(requiredText(options, 'charter'));
    const stated = typeof value === 'object' && value !== null && 'noise' in value;
    const charter = plainly(() => (stated ? checkCharter(value) : completeCharter(checkDraft(value))));
    writeMissionDocument(requiredText(options, 'out'), callMission(charter, readSigningKey(requiredText(options, 'key'))));
    terminal.print(`charter fingerprint: ${charterFingerprint(charter)}`);
    terminal.say('Next: the board decides, each member with its own key: soundings mission approve.');
    return Promise.resolve();
  },
};

const approve: Command = {
  name: 'mission approve',
  summary: "put a board member's decision to a charter, or its signature to the newest roster",
  usage: '--mission FILE --key FILE [--refuse | --roster]',
  about:
    'Run by each member of the oversight board with its own key, on a machine of its own. A refusal stays in the document for all to see.',
  options: {
    mission: missionOption,
    key: { value: 'FILE', help: "The member's key file.", required: true },
    refuse: { help: 'Refuse the charter instead of approving it.' },
    roster: { help: 'Sign the newest roster instead.' },
  },
  examples: [
    'soundings mission approve --mission mission.json --key board/board.key',
    'soundings mission approve --mission mission.json --key board/board.key --roster',
  ],
  async run({ options, terminal }) {
    const path = requiredText(options, 'mission');
    const document = readMissionDocument(path);
    const member = readSigningKey(requiredText(options, 'key'));
    if (flag(options, 'roster')) {
      if (document.rosters.length === 0)
        throw new UsageError('This mission has no roster yet; the convenor makes one with soundings mission roster.');
      writeMissionDocument(path, approveRoster(document, member));
    } else {
      writeMissionDocument(path, decideOnCharter(document, member, flag(options, 'refuse') ? 'refuses' : 'approves'));
    }
    terminal.say(`Signed. soundings mission show --mission ${path} says what is still missing.`);
    return Promise.resolve();
  },
};

const roster: Command = {
  name: 'mission roster',
  summary: 'make the next roster from enrolments, signed by the convenor',
  usage: '--mission FILE --key FILE --from DAY ENROLMENT …',
  about:
    'Adds the organisations of the enrolment files named at the end to those on the roster so far. The roster holds for windows that begin on ' +
    'DAY or later, once a quorum of the board has signed it too (soundings mission approve --roster).',
  options: {
    mission: missionOption,
    key: { value: 'FILE', help: "The convenor's key file.", required: true },
    from: { value: 'DAY', help: 'The first day that it can hold for, as 2026-01-05.', required: true },
  },
  examples: ['soundings mission roster --mission mission.json --key convenor/convenor.key --from 2026-01-05 enrolments/*.json'],
  async run({ options, words, terminal }) {
    if (words.length === 0) throw new UsageError('Name the enrolment files at the end of the line, such as enrolments/*.json.');
    const path = requiredText(options, 'mission');
    const entries = words.map((file) => readJson(file) as RosterEntry);
    for (const [index, entry] of entries.entries()) {
      if (fromBase64Url(typeof entry.id === 'string' ? entry.id : '')?.length !== 16)
        throw new UsageError(`${words[index] ?? ''} is not an enrolment. soundings enrol makes them.`);
    }
    const document = nextRoster(
      readMissionDocument(path),
      entries,
      requiredText(options, 'from'),
      readSigningKey(requiredText(options, 'key')),
    );
    const moved = moveIssues(document.rosters.map((signed) => signed.roster));
    if (moved.length > 0) throw new UsageError(moved.join('\n'));
    writeMissionDocument(path, document);
    terminal.print(
      `roster ${String(document.rosters.length)}: ${String(document.rosters.at(-1)?.roster.organisations.length ?? 0)} organisations`,
    );
    terminal.say('Next: a quorum of the board signs it: soundings mission approve --roster.');
    return Promise.resolve();
  },
};

const show: Command = {
  name: 'mission show',
  summary: 'check every signature of a mission and say what it asks, when, and of whom',
  usage: '--mission FILE [--json]',
  about: 'What anybody can check who has the document: the charter, the decisions of the board, the rosters. Says what is still missing.',
  options: {
    mission: missionOption,
    json: { help: 'Print it as JSON.' },
    windows: { help: 'List the windows with their closing days too.' },
  },
  examples: ['soundings mission show --mission mission.json'],
  async run({ options, terminal }) {
    const { charter, tasks, rosters } = plainly(() => parseMission(JSON.stringify(readMissionDocument(requiredText(options, 'mission')))));
    const newest = rosters.at(-1)?.roster;
    const windows = missionWindows(charter.schedule);
    if (flag(options, 'json')) {
      terminal.print(
        JSON.stringify({
          mission: charter.mission,
          fingerprint: charterFingerprint(charter),
          windows: windows.length,
          roster: newest?.organisations.length ?? 0,
        }),
      );
      return Promise.resolve();
    }
    terminal.print(`${charter.mission}: ${charter.question}\nfingerprint ${charterFingerprint(charter)}\n`);
    terminal.print(
      table(
        ['asked', 'question', 'cells', 'organisations at least'],
        tasks.map((task) => [task.label, task.instrument.question, String(task.vdaf.length), String(task.organisationsMin)]),
      ),
    );
    terminal.print(
      `\n${String(windows.length)} windows, ${newest === undefined ? 'no roster yet' : `roster ${String(newest.number)} with ${String(newest.organisations.length)} organisations`}.`,
    );
    if (flag(options, 'windows')) {
      terminal.print(
        `\n${table(
          ['window', 'days', 'closes'],
          windows.map((window) => [String(window.number), windowName(window), dateOf(window.closesDay)]),
        )}`,
      );
    }
    return Promise.resolve();
  },
};

export const missionCommands: readonly Command[] = [call, approve, roster, show];

function plainly<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof MissionError) throw new UsageError(cause.issues.join('\n'), { cause });
    throw cause;
  }
}

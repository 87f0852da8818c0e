// mission.ts — `soundings mission call|approve|roster|show`: a mission grows signature by signature, each on its signer's own machine.
import { existsSync } from 'node:fs';
import { toBase64Url } from '@soundings/crypto/bytes';
import { checkCharter, charterFingerprint, type Charter } from '@soundings/protocol/charter/charter';
import { dateOf } from '@soundings/protocol/charter/day';
import { MissionError } from '@soundings/protocol/errors';
import { parseMission } from '@soundings/protocol/signed/mission';
import { missionWindows, windowName } from '@soundings/protocol/charter/window';
import { flag, leaveOut, requiredText, type Command } from '../cli/command.ts';
import { InputError } from '../errors.ts';
import { inCheckThread } from '../convenor/check-in-thread.ts';
import { boardStanding, charterStandingWords, rosterStandingWords, type BoardStanding } from '../convenor/board-standing.ts';
import { approveRoster, callMission, decideOnCharter } from '../convenor/mission-document.ts';
import { readCharterJson, readMissionDocument, writeMissionDocument } from '../convenor/mission-file.ts';
import { readBoardKey, readConvenorKey } from '../convenor/signer.ts';
import { missionRoster } from './mission-roster.ts';
import { missionFetch } from './mission-fetch.ts';
import { table } from '../export/table.ts';

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
  async run({ options, terminal, signal }) {
    const out = requiredText(options, 'out');
    if (existsSync(out))
      throw new InputError(`${out} is there already and was left as it is. Move it away first to call the mission anew.`);
    const value = readCharterJson(requiredText(options, 'charter'));
    const stated = typeof value === 'object' && value !== null && 'noise' in value;
    const charter = stated ? plainly(() => checkCharter(value)) : await completed(value, signal);
    writeMissionDocument(out, callMission(charter, readConvenorKey(charter, requiredText(options, 'key'))));
    terminal.print(`charter fingerprint: ${charterFingerprint(charter)}`);
    terminal.say('Next: the board decides, each member with its own key: soundings mission approve.');
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
    const onRoster = flag(options, 'roster');
    if (onRoster) leaveOut(options, ['refuse'], '--roster signs the roster, and --refuse is about the charter');
    if (onRoster && document.rosters.length === 0)
      throw new InputError('This mission has no roster yet; the convenor makes one with soundings mission roster.');
    const member = readBoardKey(document.charter.charter, requiredText(options, 'key'));
    const decision = flag(options, 'refuse') ? 'refuses' : 'approves';
    const own = boardStanding(document).members.find(({ key }) => key === toBase64Url(member.publicKey));
    const known = onRoster ? own?.roster === 'signed' : own?.charter === decision;
    const next = onRoster ? approveRoster(document, member) : decideOnCharter(document, member, decision);
    if (!known) writeMissionDocument(path, next);
    const standing = boardStanding(next);
    const stands = onRoster ? rosterStandingWords(standing) : charterStandingWords(standing);
    terminal.say(`${known ? 'Nothing was added: this member had signed the same already.' : 'Signed.'} ${stands}`);
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
    const document = readMissionDocument(requiredText(options, 'mission'));
    const { charter } = document.charter;
    const standing = boardStanding(document);
    const windows = missionWindows(charter.schedule);
    if (flag(options, 'json')) {
      leaveOut(options, ['windows'], 'The JSON says how many windows there are, not when each is');
      terminal.print(
        JSON.stringify({
          mission: charter.mission,
          fingerprint: charterFingerprint(charter),
          windows: windows.length,
          roster: standing.rosterNumber === undefined ? 0 : (document.rosters.at(-1)?.roster.organisations.length ?? 0),
          board: standing,
        }),
      );
    } else {
      terminal.print(`${charter.mission}: ${charter.question}\nfingerprint ${charterFingerprint(charter)}\n`);
      terminal.print(boardTable(standing));
    }
    // Said after the board's decisions: they are what somebody needs who asks why a mission isn't in order yet.
    const { tasks, rosters } = plainly(() => parseMission(JSON.stringify(document)));
    if (flag(options, 'json')) return Promise.resolve();
    const newest = rosters.at(-1)?.roster;
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

export const missionCommands: readonly Command[] = [call, approve, missionRoster, show, missionFetch];

function boardTable(standing: BoardStanding): string {
  const { members, rosterNumber } = standing;
  const words = { approves: 'approved', refuses: 'refused', signed: 'signed', missing: 'still missing' } as const;
  const hasRoster = rosterNumber !== undefined;
  return [
    table(
      ['board member', 'charter', ...(hasRoster ? [`roster ${String(rosterNumber)}`] : [])],
      members.map(({ key, charter, roster }) => [key, words[charter], ...(roster === undefined ? [] : [words[roster]])]),
    ),
    '',
    charterStandingWords(standing),
    ...(hasRoster ? [rosterStandingWords(standing)] : []),
    '',
  ].join('\n');
}

function plainly<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof MissionError) throw new InputError(cause.issues.join('\n'), { cause });
    throw cause;
  }
}

/** The charter of a draft, its noise worked out. InputError with every reason why none would do. */
async function completed(draft: unknown, signal: AbortSignal): Promise<Charter> {
  const outcome = await inCheckThread('complete', draft, signal);
  if (outcome.kind === 'complete') return outcome.charter;
  throw new InputError(outcome.reasons.join('\n'));
}

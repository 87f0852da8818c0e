// mission-approve.ts — `soundings mission approve`: a member of the board decides on a charter, or signs the newest roster, on a machine of its own.
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toBase64Url } from '@soundings/crypto/bytes';
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { confirm } from '../cli/asking.ts';
import { command, leaveOut, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import {
  boardStanding,
  charterStandingWords,
  hasSignedRoster,
  rosterStandingWords,
  type MemberStanding,
} from '../convenor/board-standing.ts';
import { boardWords } from '../convenor/board-words.ts';
import { decisionWithReason, REASON_MAX } from '../convenor/decision.ts';
import { readSigningKey } from '../convenor/key-file.ts';
import { approveRoster, decideOnCharter } from '../convenor/mission-document.ts';
import { readMissionDocument, writeMissionDocument } from '../convenor/mission-file.ts';
import { rosterWords } from '../convenor/roster-words.ts';
import { readBoardKey } from '../convenor/signer.ts';
import { assertOnBoard } from '../convenor/standing-board.ts';
import { InputError } from '../errors.ts';
import { plainSection } from './section-text.ts';

const declared = () =>
  command('approve', {
    summary: "add a board member's decision on a charter, or its signature on the newest roster",
    usage: '--mission FILE --key FILE [--refuse | --roster | --both] [--reason TEXT] [--yes]',
    about:
      'Each member of the oversight board runs this with its own key, on its own machine. It prints what is signed, in plain words, and asks ' +
      'before it signs. A decision on a charter has a reason, which is public: it is written to decision-N.json beside the mission, for the ' +
      'register. A refusal stays in the document, where everybody can see it, and no later approval replaces it.',
    examples: [
      'soundings mission approve --mission mission.json --key board/board.key --reason "It asks nothing that people fear."',
      'soundings mission approve --mission mission.json --key board/board.key --roster',
    ],
  })
    .addOption(needed('--mission <FILE>', 'The mission document.'))
    .addOption(needed('--key <FILE>', "The member's key file."))
    .option('--refuse', 'Refuse the charter instead of approving it. A refusal is final.')
    .option('--roster', 'Sign the newest roster instead.')
    .option('--both', 'Approve the charter, and then sign the newest roster.')
    .addOption(value('--reason <TEXT>', 'Why, for everybody to read. You are asked for it if you leave this out.'))
    .option('--yes', 'Sign without being asked. What is signed is printed all the same.');

type Options = OptionsOf<typeof declared>;

export const missionApprove = (at: Surroundings) =>
  declared().action(async (options) => {
    const document = readMissionDocument(options.mission);
    const member = options.roster === true ? readRosterKey(document, options.key) : readBoardKey(document.charter.charter, options.key);
    const own = boardStanding(document).members.find(({ key }) => key === toBase64Url(member.publicKey));
    if (options.both === true) leaveOut(options, ['refuse', 'roster'], '--both approves the charter and signs the roster');
    if (options.roster !== true) await decideOn(at, options, document, member, own);
    if (options.roster === true || options.both === true) await signRoster(at, options, readMissionDocument(options.mission), member);
  });

/** Rosters are signed by the board that there is now; the charter by the one that it names. */
function readRosterKey(document: MissionDocument, path: string): SigningKeyPair {
  const pair = readSigningKey(path);
  assertOnBoard(document, pair.publicKey, path);
  return pair;
}

async function signRoster(
  { terminal, ask }: Surroundings,
  options: Options,
  document: MissionDocument,
  member: SigningKeyPair,
): Promise<void> {
  if (options.both !== true)
    leaveOut(options, ['refuse', 'reason'], '--roster signs the roster, and the other options are about the charter');
  const { charter } = document.charter;
  if (document.rosters.length === 0)
    throw new InputError('This mission has no roster yet; the convenor makes one with soundings mission roster.');
  for (const section of rosterWords(
    charter,
    document.rosters.map(({ roster }) => roster),
  ))
    terminal.print(plainSection(section));
  const isKnown = hasSignedRoster(boardStanding(document), toBase64Url(member.publicKey));
  if (!isKnown) await confirm(ask, 'Do you sign this roster?', options.yes === true);
  const next = approveRoster(document, member);
  if (!isKnown) writeMissionDocument(options.mission, next);
  terminal.say(`${signedWords(isKnown)} ${rosterStandingWords(boardStanding(next))}`);
}

async function decideOn(
  { terminal, ask }: Surroundings,
  options: Options,
  document: MissionDocument,
  member: SigningKeyPair,
  own: MemberStanding | undefined,
): Promise<void> {
  const { charter } = document.charter;
  const decision = options.refuse === true ? 'refuses' : 'approves';
  if (charter.purpose !== undefined) throw new InputError('This is a rehearsal on made-up data. There is nothing to decide about it.');
  if (own?.charter === 'refuses' && decision === 'approves')
    throw new InputError(
      'This member has refused this charter, and a refusal stays. The convenor can change the charter and call it anew.',
    );
  terminal.print(boardWords(charter).map(plainSection).join('\n\n'));
  terminal.print(`\nDecisions so far: ${charterStandingWords(boardStanding(document))}`);
  const isKnown = own?.charter === decision;
  if (!isKnown) {
    const reason = await reasonOf(options, ask);
    terminal.print(
      `\nYour decision: you ${decision === 'approves' ? 'approve' : 'refuse'} this charter. Your reason, which is public: ${reason}`,
    );
    const final = decision === 'refuses' ? ' A refusal stays: no later approval replaces it.' : '';
    await confirm(ask, `Do you sign this decision?${final}`, options.yes === true);
    const file = decisionFile(options.mission, charter.board.keys.indexOf(toBase64Url(member.publicKey)) + 1);
    writeFileSync(file, `${JSON.stringify(decisionWithReason(charter, member, decision, reason), undefined, 1)}\n`);
    terminal.say(`The decision with its reason is in ${file}. Give it to the convenor, for the register.`);
  }
  const next = decideOnCharter(document, member, decision);
  if (!isKnown) writeMissionDocument(options.mission, next);
  terminal.say(`${signedWords(isKnown)} ${charterStandingWords(boardStanding(next))}`);
}

async function reasonOf({ reason }: Options, ask: Surroundings['ask']): Promise<string> {
  const given = reason ?? (await ask?.('Why? Your reason is public:')) ?? '';
  if (given.trim() === '') throw new InputError('Nothing was signed: a decision has a public reason. Give it with --reason "…".');
  if (Array.from(given).length <= REASON_MAX) return given.trim();
  throw new InputError(`Nothing was signed: a reason has at most ${REASON_MAX} characters, and this one has ${Array.from(given).length}.`);
}

/** decision-2.json for the second member. A later decision of the same member has a later number: decision-2-2.json. */
function decisionFile(mission: string, member: number): string {
  const names = [`decision-${member}.json`, `decision-${member}-2.json`];
  const free = names.map((name) => join(dirname(mission), name)).find((file) => !existsSync(file));
  if (free !== undefined) return free;
  throw new InputError(`${names.join(' and ')} are there already, beside the mission. Move them away first.`);
}

function signedWords(isKnown: boolean): string {
  return isKnown ? 'Nothing was added: this member has already signed the same.' : 'Signed.';
}

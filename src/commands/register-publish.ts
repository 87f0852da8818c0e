// register-publish.ts — `soundings register publish`: signs what was added, has it witnessed, and writes the files that a web host serves.
import { fetchWithin } from '@soundings/aggregator/answers';
import { toBase64Url } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { charterDigest } from '@soundings/protocol/charter/charter';
import { dayAt } from '@soundings/protocol/charter/day';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { command, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { readMissionDocument, writeMissionDocument } from '../convenor/mission-file.ts';
import { InputError } from '../errors.ts';
import { documentOf, isMoved, movedDocument, type ProvedDocument } from '../register/document-of.ts';
import { PublishError } from '../register/errors.ts';
import { withRegister } from '../register/open-register.ts';
import { missionPath } from '../register/publication.ts';
import { missionOf, publish, type OpenRegister, type Published } from '../register/publish.ts';
import { readRegisterConfig } from '../register/register-config.ts';
import { readRegister } from '../register/register-view.ts';
import { writeSite } from '../register/site.ts';
import { sourceOf } from '../register/source.ts';
import { Waiting } from '../register/waiting.ts';
import { overdueWindows, placeText } from '../register/windows-due.ts';
import { unixSeconds } from '../unix-time.ts';
import { sitePorts } from './register-site.ts';

/** How long a witness may take to answer. */
const WITNESS_MS = 10_000;

export const registerPublish = ({ terminal, signal }: Surroundings) =>
  command('publish', {
    summary: 'sign what was added to a register, have it witnessed, and write its files and pages',
    usage: '--register FILE [--mission FILE]',
    about:
      'Run it after soundings register add, and once a day: without anything new, the witnesses sign the same checkpoint again, so that readers see ' +
      'that it is fresh. If it is killed, or a witness is down, run it again: nothing that was signed is ever contradicted. It publishes and then ' +
      'fails if a window closed longer ago than the charter allows and has neither a release nor a reason why not (soundings withheld). The folder that it writes is the public site: any web host can serve it.',
    examples: [
      'soundings register publish --register register/config.json',
      'soundings register publish --register register/config.json --mission mission.json',
    ],
  })
    .addOption(needed('--register <FILE>', "The register's configuration."))
    .addOption(value('--mission <FILE>', 'Write the proofs into this mission document too.'))
    .addOption(value('--dangerously-read-time-from <FILE>', 'Take the time from this file instead of the clock. For demonstrations only.'))
    .action(async (options) => {
      const settings = readRegisterConfig(options.register);
      const now = unixSeconds(options.dangerouslyReadTimeFrom);
      await withRegister(settings, async (register) => {
        const waiting = new Waiting(settings.waiting);
        const entries = waiting.list();
        const ports = { fetch: async (request: Request) => fetchWithin(WITNESS_MS, request), verify, now };
        const published = await publish(register, entries, ports);
        waiting.remove(entries);
        terminal.print(publishedWords(published));
        for (const answer of published.witnesses)
          if (answer.kind === 'missing') terminal.say(`${answer.witness.key.name} has not signed. ${answer.why}`);
        if (options.mission !== undefined) await writeProofs(register, options.mission);
        await writeSite(register.folder, await readRegister(sourceOf(settings.site), undefined, verify), sitePorts(signal));
        const overdue = overdueIn(register, dayAt(now()));
        if (overdue.length > 0) throw new PublishError('due', [...overdue, DUE].join('\n'));
      });
    });

const DUE = 'Add the release of each, or make the reason why there is none with soundings withheld, and publish again.';

function publishedWords({ added, head, witnesses }: Published): string {
  const signed = witnesses.filter(({ kind }) => kind === 'signed').length;
  return `${added} new, ${head.size === 1 ? '1 leaf' : `${head.size} leaves`} in all, signed by ${signed} of ${witnesses.length === 1 ? '1 witness' : `${witnesses.length} witnesses`}`;
}

/** Puts the register's proofs into a mission document. Throws InputError if the register lacks something that the document has. */
async function writeProofs(register: OpenRegister, path: string): Promise<void> {
  const { charter, rosters, log, format } = readMissionDocument(path);
  const mission = missionOf(register, toBase64Url(charterDigest(charter.charter)), verify);
  const isFromAnother = mission !== undefined && isMoved(mission);
  if (isFromAnother && log === undefined)
    throw new InputError(`${path} has no proofs from the register that is lost. Name the newest document of this mission, which has them.`);
  const before = log && ({ format, charter, rosters, log } as ProvedDocument);
  const document = mission && (before !== undefined && isFromAnother ? movedDocument(mission, before) : documentOf(mission));
  if (document === undefined) throw new InputError(`The mission in ${path} isn't in this register. Add it first: soundings register add.`);
  const missing = Math.max(charter.board.length - document.charter.board.length, rosters.length - document.rosters.length);
  if (missing > 0)
    throw new InputError(
      `${path} has decisions or rosters that the register doesn't have. Add the document first: soundings register add.`,
    );
  writeMissionDocument(path, document);
  // Of a mission that moved here nobody else has all proofs, so the site has it from here.
  if (isFromAnother) await register.folder.write(new Map([[missionPath(charterDigest(charter.charter)), canonicalJson(document)]]));
}

function overdueIn(register: OpenRegister, today: number): readonly string[] {
  const { index } = register;
  return index.charters().flatMap(({ leaf }) => {
    const charter = 'charter' in leaf ? (leaf.charter ?? '') : '';
    const mission = missionOf(register, charter, verify);
    if (mission === undefined) return [];
    const placed = index.ofCharter(charter, ['release', 'withheld']);
    const places = new Set(placed.flatMap((one) => ('place' in one.leaf ? [placeText(one.leaf.place)] : [])));
    return overdueWindows(mission, places, today, verify).map(({ sentence }) => sentence);
  });
}

// enrol.ts — `soundings enrol`: an organisation makes what it hands to the convenor: its public key, and the proof that it holds the private one.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secureRandom } from '../../crypto/random.ts';
import type { Charter } from '../../protocol/mission/charter.ts';
import { tierNames } from '../../protocol/mission/task-numbers.ts';
import { requiredText, text, UsageError, wholeNumber, type Command } from '../command.ts';
import { readSigningKey } from '../convenor/key-file.ts';
import { readMissionDocument } from '../convenor/mission-file.ts';
import { enrol as makeEntry } from '../convenor/mission-document.ts';
import { ENROLMENT_FILE, KEY_FILES } from '../convenor/party-keys.ts';

export const enrol: Command = {
  name: 'enrol',
  summary: "make an organisation's entry for a mission's roster",
  usage: '--mission FILE --keys FOLDER --name NAME --sector SECTOR [--tier TIER] [--from N] [--to N]',
  about:
    "Reads the mission's charter and the organisation's key, draws an id, and writes enrolment.json beside the key. Send that file to the convenor: " +
    'it holds nothing secret, and it proves that you hold the key. Whoever is enrolled for a window contributes to it, zeros included.',
  options: {
    mission: { value: 'FILE', help: 'The mission document of the convenor.', required: true },
    keys: { value: 'FOLDER', help: 'The folder that soundings keys organisation made.', required: true },
    name: { value: 'NAME', help: "The organisation's name, as the public roster shows it.", required: true },
    sector: { value: 'SECTOR', help: 'One of the sectors of the charter.', required: true },
    tier: {
      value: 'TIER',
      help: "Your size tier, where the charter has tiers. Choose by what is known of your organisation, never by what its rows say: it's public, and stays.",
    },
    from: { value: 'N', help: 'The first window it contributes to, from 0 (default: 0).' },
    to: { value: 'N', help: 'The last one (default: the last of the mission).' },
  },
  examples: ['soundings enrol --mission mission.json --keys my-keys --name "Food bank Ordsall" --sector charity'],
  async run({ options, terminal }) {
    const { charter } = readMissionDocument(requiredText(options, 'mission')).charter;
    const folder = requiredText(options, 'keys');
    const file = join(folder, ENROLMENT_FILE);
    if (existsSync(file))
      throw new UsageError(`${file} is there already: this organisation has enrolled. Move it away to enrol anew under another id.`);
    const last = charter.schedule.count - 1;
    const entry = makeEntry(
      charter,
      {
        id: secureRandom(16),
        name: nameOf(requiredText(options, 'name')),
        sector: sectorOf(charter, requiredText(options, 'sector')),
        ...tierOf(charter, text(options, 'tier')),
        firstWindow: wholeNumber(options, 'from', 0, last) ?? 0,
        lastWindow: wholeNumber(options, 'to', 0, last) ?? last,
      },
      readSigningKey(join(folder, KEY_FILES.organisation)),
    );
    writeFileSync(file, `${JSON.stringify(entry, undefined, 2)}\n`);
    terminal.print(readFileSync(file, 'utf8').trimEnd());
    terminal.say(`Next: send ${file} to the convenor. It holds nothing secret.`);
    return Promise.resolve();
  },
};

function nameOf(wanted: string): string {
  if (wanted.trim() !== '') return wanted;
  throw new UsageError("--name is empty; give the organisation's name, as the public roster will show it.");
}

function tierOf(charter: Charter, wanted: string | undefined): { readonly tier?: string } {
  const tiers = tierNames(charter);
  if (wanted === undefined && tiers.length === 0) return {};
  if (wanted !== undefined && tiers.includes(wanted)) return { tier: wanted };
  if (tiers.length === 0) throw new UsageError('The charter has no size tiers; leave --tier out.');
  const missing = wanted === undefined ? 'Name your size tier with --tier.' : `The charter has no size tier "${wanted}".`;
  throw new UsageError(`${missing} It has: ${tiers.join(', ')}.`);
}

function sectorOf({ sectors }: Charter, wanted: string): string {
  if (sectors.some(({ name }) => name === wanted)) return wanted;
  throw new UsageError(`The charter has no sector "${wanted}". It has: ${sectors.map(({ name }) => name).join(', ')}.`);
}

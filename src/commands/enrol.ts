// enrol.ts — `soundings enrol`: an organisation makes the file that it sends to the convenor: its public key, and proof that it holds the private key.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secureRandom } from '@soundings/crypto/random';
import { generateKeyPair } from '@soundings/crypto/signature/ed25519';
import { command, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { wholeNumber } from '../cli/values.ts';
import { InputError } from '../errors.ts';
import { readSigningKey, replaceKeyFile } from '../convenor/key-file.ts';
import { readJson, readMissionDocument } from '../convenor/mission-file.ts';
import { organisationId } from '../convenor/mission-document.ts';
import { ENROLMENT_FILE, KEY_FILES, makeKeys } from '../convenor/party-keys.ts';
import { enrolmentFor } from '../organisation/enrolment.ts';
import { keepFormer } from '../organisation/former-keys.ts';

const declared = () =>
  command('enrol', {
    summary: "make an organisation's entry for a mission's roster",
    usage: '--mission FILE --keys FOLDER --name NAME --sector SECTOR [--tier TIER] [--from N] [--to N] [--replaces]',
    about:
      "Reads the mission's charter and the organisation's key, which it makes if the folder has none, draws an id, and writes enrolment.json beside the key. Send that file to " +
      'the convenor: it holds nothing secret, and it proves that you hold the key. An organisation that is enrolled for a window ' +
      'contributes to it, even if it has only zeros to report.',
    examples: ['soundings enrol --mission mission.json --keys my-keys --name "Food bank Ordsall" --sector charity'],
  })
    .addOption(needed('--mission <FILE>', 'The mission document of the convenor.'))
    .addOption(needed('--keys <FOLDER>', 'The folder of the organisation’s keys. They are made if there are none.'))
    .addOption(needed('--name <NAME>', "The organisation's name, as the public roster shows it."))
    .addOption(needed('--sector <SECTOR>', 'One of the sectors of the charter.'))
    .addOption(
      value(
        '--tier <TIER>',
        'Your size tier, if the charter has tiers. It is public and permanent: choose it by what is publicly known of your organisation, never by its rows.',
      ),
    )
    .addOption(value('--from <N>', 'The first window it contributes to, from 0 (default: 0).'))
    .addOption(value('--to <N>', 'The last window it contributes to (default: the last of the mission).'))
    .option(
      '--replaces',
      'Replace the enrolment in this folder by one with a new key, from the window that --from names. The locks, the ledger and the old key stay; earlier windows still use the old key.',
    );

type Options = OptionsOf<typeof declared>;

export const enrol = ({ terminal }: Surroundings) =>
  declared().action((options) => {
    const { charter } = readMissionDocument(options.mission).charter;
    const folder = options.keys;
    const file = join(folder, ENROLMENT_FILE);
    const replaces = options.replaces ? replacedBy(options, file) : undefined;
    if (replaces === undefined && existsSync(file))
      throw new InputError(
        `${file} exists already: this organisation has enrolled. If it needs another key, add --replaces. To enrol in another mission, move the file away.`,
      );
    const last = charter.schedule.count - 1;
    if (replaces === undefined && !existsSync(join(folder, KEY_FILES.organisation))) {
      makeKeys('organisation', folder, secureRandom);
      terminal.say(`New keys are in ${folder}, readable by you alone. Back the folder up.`);
    }
    const keys = replaces === undefined ? readSigningKey(join(folder, KEY_FILES.organisation)) : generateKeyPair(secureRandom);
    const entry = enrolmentFor(
      charter,
      {
        id: secureRandom(16),
        name: options.name,
        sector: options.sector,
        tier: options.tier,
        firstWindow: options.from === undefined ? 0 : wholeNumber('from', options.from, 0, last),
        lastWindow: options.to === undefined ? last : wholeNumber('to', options.to, 0, last),
        replaces,
      },
      keys,
    );
    if (replaces !== undefined) {
      keepFormer(folder, replaces);
      replaceKeyFile(join(folder, KEY_FILES.organisation), keys.privateKey);
    }
    writeFileSync(file, `${JSON.stringify(entry, undefined, 2)}\n`);
    terminal.print(readFileSync(file, 'utf8').trimEnd());
    terminal.say(`Next: send ${file} to the convenor. It holds nothing secret.`);
  });

/** The id of the enrolment in the folder. */
function replacedBy(options: Options, file: string): Uint8Array {
  if (options.from === undefined)
    throw new InputError(
      'With --replaces, name the first window of the new key with --from. The old key is valid until the window before it.',
    );
  const old = existsSync(file) ? (readJson(file) as { readonly id?: unknown } | null) : null;
  const id = organisationId(typeof old?.id === 'string' ? old.id : '');
  if (id !== undefined) return id;
  throw new InputError(
    `${file} is missing or is not an enrolment, so it can't be replaced. Restore it from the backup, or ask the convenor for a copy.`,
  );
}

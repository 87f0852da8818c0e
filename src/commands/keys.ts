// keys.ts — `soundings keys PARTY`: draws the keys and tokens of one party on its own machine.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64Url } from '@soundings/crypto/bytes';
import { secureRandom } from '@soundings/crypto/random';
import { hostOf } from '@soundings/protocol/json/host';
import { originOf } from '@soundings/protocol/register/keys/log-member';
import { formatVerifierKey, KeyType, verifierKey } from '@soundings/protocol/register/keys/verifier-key';
import { command, leaveOut, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { needed, value } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { CONFIG_FILE, exampleUrl, writeAggregatorConfig } from '../convenor/aggregator-config.ts';
import { writeRegisterConfig } from '../convenor/register-config-file.ts';
import { joinSeed, KEY_FILES, makeKeys, PARTIES, type Party } from '../convenor/party-keys.ts';

const NEXT: Readonly<Record<Party, string>> = {
  organisation: 'Next: soundings enrol, which makes what you send to the convenor.',
  convenor: 'Next: put the public key into the charter, then: soundings mission call.',
  board: 'Next: give the public key to the convenor for the charter. Keep the key offline.',
  leader:
    "Next: put the public key into the charter, the token's SHA-256 into the helper's configuration (tokens.leader), and the SHA-256 of the " +
    "collector's token into your own configuration (tokens.collector).",
  helper:
    "Next: put the public key into the charter, and the SHA-256 of the leader's and the collector's tokens into your configuration (tokens).",
  collector:
    "Next: put the HPKE configuration into the charter, and the token's SHA-256 into both aggregators' configurations (tokens.collector).",
  register:
    'Next: put the key into the charter (log.keys), and give it to the witnesses. Put their keys and addresses into the configuration. Keep the lock ' +
    'store out of every backup, best on another disk (docs/register-hosting.md).',
  witness: "Next: give the key and your address to whoever hosts the register. Put the register's key into your configuration (logs).",
  'seed-half': 'Next: give it to the other operator over a channel that nobody else can read. Then both run: soundings keys seed.',
};

const declared = () =>
  command('keys', {
    summary: 'make the keys and tokens of one party, on its own machine',
    usage: 'PARTY --out FOLDER [--url URL] [--leader-half FILE --helper-half FILE]',
    about:
      `PARTY is one of: ${PARTIES.join(', ')}, seed. Secret parts are written to files that only you can read. No file is ever overwritten. ` +
      'What is printed is public: it is what the other parties need from you. "seed" combines the two halves that the operators have drawn. ' +
      'A leader, helper, register or witness also gets a configuration, written beside its keys, that it can start with; docs/operating.md and ' +
      'docs/register-hosting.md explain every setting.',
    examples: [
      'soundings keys organisation --out my-keys',
      'soundings keys leader --out leader --url https://leader.example/',
      'soundings keys collector --out collector --json',
    ],
  })
    .argument('[PARTY...]')
    .addOption(needed('--out <FOLDER>', 'The folder for the key files. It is created if it does not exist.'))
    .addOption(value('--url <URL>', 'For leader, helper, register and witness: the public address.'))
    .addOption(value('--leader-half <FILE>', "For seed: the half that the leader's operator has drawn."))
    .addOption(value('--helper-half <FILE>', "For seed: the half that the helper's operator has drawn."))
    .option('--json', 'Print the public parts as JSON.');

type Options = OptionsOf<typeof declared>;

export const keys = ({ terminal }: Surroundings) =>
  declared().action((words, options) => {
    const folder = options.out;
    const joins = words.length === 1 && words[0] === 'seed';
    const { parts, next } = joins ? seedParts(options, folder) : partyParts(words, options, folder);
    if (options.json) {
      terminal.print(JSON.stringify(parts, undefined, 2));
    } else {
      for (const [name, value] of Object.entries(parts)) terminal.print(`${name}: ${value}`);
      terminal.say(`The secret parts are in ${folder}, readable by you alone. ${next}`);
    }
  });

function partyParts(words: readonly string[], options: Options, folder: string) {
  const party = PARTIES.find((one) => one === words[0]);
  if (party === undefined || words.length !== 1) throw new InputError(`Name one party: ${PARTIES.join(', ')}, seed.`);
  leaveOut(options, ['leaderHalf', 'helperHalf'], 'Only soundings keys seed joins two halves');
  if (party === 'leader' || party === 'helper') return aggregatorParts(party, folder, options.url);
  if (party === 'register' || party === 'witness') return registerParts(party, folder, options.url);
  leaveOut(options, ['url'], 'Only a leader, a helper, a register and a witness have an address');
  return { parts: makeKeys(party, folder, secureRandom), next: NEXT[party] };
}

function aggregatorParts(role: 'leader' | 'helper', folder: string, url: string | undefined) {
  if (url !== undefined && hostOf(url) === undefined)
    throw new InputError(
      `--url takes an address such as https://leader.example/, which begins with https: and has no "?" or "#", not "${url}".`,
    );
  const file = join(folder, CONFIG_FILE);
  if (existsSync(file)) throw new InputError(`${file} exists already and was left as it is. Name another folder.`);
  const parts = makeKeys(role, folder, secureRandom);
  writeAggregatorConfig(role, folder, url ?? exampleUrl(role));
  const own = url === undefined ? ` Put your own address into it, as "endpoint", in place of ${exampleUrl(role)}.` : '';
  return { parts, next: `Its configuration is ${file}.${own} ${NEXT[role]}` };
}

/** A register's key, or a witness's, as the line that the charter has; its name is the address, which therefore has to be known. */
function registerParts(party: 'register' | 'witness', folder: string, url: string | undefined) {
  if (url === undefined || hostOf(url) === undefined || !url.endsWith('/'))
    throw new InputError(`--url is needed for a ${party}: its public address, which ends in "/", such as https://${party}.example/.`);
  const file = join(folder, CONFIG_FILE);
  if (existsSync(file)) throw new InputError(`${file} exists already and was left as it is. Name another folder.`);
  const { 'public key': publicKey = '' } = makeKeys(party, folder, secureRandom);
  const type = party === 'register' ? KeyType.note : KeyType.cosignature;
  const key = formatVerifierKey(verifierKey(originOf(url), type, fromBase64Url(publicKey) ?? new Uint8Array()));
  writeRegisterConfig(party, folder, url);
  return { parts: { key }, next: `Its configuration is ${file}. ${NEXT[party]}` };
}

function seedParts({ leaderHalf, helperHalf }: Options, folder: string) {
  if (leaderHalf === undefined || helperHalf === undefined) throw new InputError('Name both halves: --leader-half and --helper-half.');
  const parts = joinSeed(leaderHalf, helperHalf, folder);
  const next =
    'Next: compare the commitment with the other operator: both must have the same one. Put it into the charter. ' +
    `Each copies ${join(folder, KEY_FILES.seed)} to missions/NAME.seed, beside missions/NAME.json. Give it to nobody else.`;
  return { parts, next };
}

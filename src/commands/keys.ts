// keys.ts — `soundings keys PARTY`: draws the keys and tokens of one party on its own machine, and makes its configuration and its card.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64Url } from '@soundings/crypto/bytes';
import { secureRandom } from '@soundings/crypto/random';
import { hostOf } from '@soundings/protocol/json/host';
import { originOf } from '@soundings/protocol/register/keys/log-member';
import { formatVerifierKey, KeyType, verifierKey } from '@soundings/protocol/register/keys/verifier-key';
import { CARD_ROLES, cardFingerprint, type UnsignedCard } from '../calling/party-card.ts';
import { command, leaveOut, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { needed, value, values } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { CONFIG_FILE, exampleUrl, writeAggregatorConfig } from '../convenor/aggregator-config.ts';
import { commitCard, readCardFile, writeCard } from '../convenor/card-file.ts';
import { knownFrom, writeRegisterConfig } from '../convenor/register-config-file.ts';
import { joinSeed, KEY_FILES, makeKeys, PARTIES, type Party, type PublicParts } from '../convenor/party-keys.ts';

const NEXT: Readonly<Record<Party, string>> = {
  organisation: 'Next: soundings enrol, which makes what you send to the convenor.',
  convenor: 'Next: soundings mission new, which starts a mission from a template.',
  board: 'Next: send your card or your public key to the convenor. Keep the key offline.',
  leader:
    'Next: show seed-half.key to the helper over a channel that nobody else can read, and send your card to the convenor and to the helper. ' +
    "Once you have the helper's half: soundings keys seed.",
  helper:
    'Next: show seed-half.key to the leader over a channel that nobody else can read, and send your card to the convenor. Tokens of parties ' +
    'whose cards you did not have go into the configuration (tokens).',
  collector:
    "Next: send your card to the convenor and to both aggregators, or the token's SHA-256 for their configurations (tokens.collector).",
  register:
    'Next: send your card to the convenor and to the witnesses. Keys and addresses of witnesses whose cards you did not have go into the ' +
    'configuration. Keep the lock store out of every backup, best on another disk (docs/register-hosting.md).',
  witness:
    'Next: send your card to whoever hosts the register, and to the convenor. The key of a register whose card you did not have goes into your ' +
    'configuration (logs).',
  'seed-half': 'Next: give it to the other operator over a channel that nobody else can read. Then both run: soundings keys seed.',
};

const declared = () =>
  command('keys', {
    summary: 'make everything that one party needs, on its own machine: keys, tokens, a configuration, a card',
    usage: 'PARTY --out FOLDER [--name NAME] [--contact TEXT] [--url URL] [--card FILE …] [--leader-half FILE] [--helper-half FILE]',
    about:
      `PARTY is one of: ${PARTIES.join(', ')}, seed. Secret parts are written to files that only you can read. No key is ever overwritten. ` +
      'What is printed is public. With --name, it is also written to a card, party-PARTY.json, which is all that the convenor needs from you; ' +
      'read its fingerprint out on the telephone. A leader and a helper also get a configuration that they can start with, and a half of the ' +
      'seed. "seed" combines the two halves that the operators have drawn; a helper that has the leader\'s half already names it at once. ' +
      'docs/operating.md and docs/register-hosting.md explain every setting.',
    examples: [
      'soundings keys board --out board-1 --name "A. Member"',
      'soundings keys leader --out leader --name "Northgate University" --url https://leader.example/ --card party-collector.json',
      'soundings keys collector --out collector --json',
    ],
  })
    .argument('[PARTY...]')
    .addOption(needed('--out <FOLDER>', 'The folder for the key files. It is created if it does not exist.'))
    .addOption(value('--name <NAME>', 'Who the party is, as the public reads it. Then a card is made.'))
    .addOption(value('--contact <TEXT>', 'With --name: how people reach it.'))
    .addOption(value('--url <URL>', 'For leader, helper, register and witness: the public address.'))
    .addOption(
      values(
        '--card <FILE>',
        "Another party's card. A leader's or helper's configuration takes its token from it, a register's its witnesses, a witness's the register.",
      ),
    )
    .addOption(value('--leader-half <FILE>', "For seed and helper: the half that the leader's operator has drawn."))
    .addOption(value('--helper-half <FILE>', "For seed: the half that the helper's operator has drawn."))
    .option('--json', 'Print the public parts as JSON.');

type Options = OptionsOf<typeof declared>;

interface Made {
  readonly parts: PublicParts;
  readonly next: string;
}

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

function partyParts(words: readonly string[], options: Options, folder: string): Made {
  const party = PARTIES.find((one) => one === words[0]);
  if (party === undefined || words.length !== 1) throw new InputError(`Name one party: ${PARTIES.join(', ')}, seed.`);
  leaveOut(options, ['helperHalf'], 'Only soundings keys seed takes both halves');
  if (party !== 'helper') leaveOut(options, ['leaderHalf'], "Only a helper and soundings keys seed take the leader's half");
  if (party === 'leader' || party === 'helper') return aggregatorParts(party, folder, options);
  if (party === 'register' || party === 'witness') return registerParts(party, folder, options);
  leaveOut(options, ['card'], "Only a leader, a helper, a register and a witness need others' cards");
  leaveOut(options, ['url'], 'Only a leader, a helper, a register and a witness have an address');
  const parts = makeKeys(party, folder, secureRandom);
  const { 'HPKE configuration': hpkeConfig, "token's SHA-256": tokenHash } = parts;
  return withCard({ parts, next: NEXT[party] }, party, options, { hpkeConfig, tokenHash });
}

function aggregatorParts(role: 'leader' | 'helper', folder: string, options: Options): Made {
  const { url } = options;
  if (url !== undefined && hostOf(url) === undefined)
    throw new InputError(
      `--url takes an address such as https://leader.example/, which begins with https: and has no "?" or "#", not "${url}".`,
    );
  const file = join(folder, CONFIG_FILE);
  if (existsSync(file)) throw new InputError(`${file} exists already and was left as it is. Name another folder.`);
  const cards = (options.card ?? []).map(readCardFile);
  const made = makeKeys(role, folder, secureRandom);
  writeAggregatorConfig(role, folder, url ?? exampleUrl(role), cards);
  const seed = options.leaderHalf === undefined ? {} : joinSeed(options.leaderHalf, join(folder, KEY_FILES.seedHalf), folder);
  const own = url === undefined ? ` Put your own address into it, as "endpoint", in place of ${exampleUrl(role)}.` : '';
  const next = `Its configuration is ${file}.${own} ${NEXT[role]}`;
  const more = { url, tokenHash: made["token's SHA-256"], seedCommitment: seed['commitment'] };
  return withCard({ parts: { ...made, ...seed }, next }, role, options, more);
}

/** A register's key, or a witness's, as the line that the charter has; its name is the address, which therefore has to be known. */
function registerParts(party: 'register' | 'witness', folder: string, options: Options): Made {
  const { url } = options;
  if (url === undefined || hostOf(url) === undefined || !url.endsWith('/'))
    throw new InputError(`--url is needed for a ${party}: its public address, which ends in "/", such as https://${party}.example/.`);
  const file = join(folder, CONFIG_FILE);
  if (existsSync(file)) throw new InputError(`${file} exists already and was left as it is. Name another folder.`);
  const known = knownFrom(party, (options.card ?? []).map(readCardFile));
  const { 'public key': publicKey = '' } = makeKeys(party, folder, secureRandom);
  const type = party === 'register' ? KeyType.note : KeyType.cosignature;
  const vkey = formatVerifierKey(verifierKey(originOf(url), type, fromBase64Url(publicKey) ?? new Uint8Array()));
  writeRegisterConfig(party, folder, url, known);
  return withCard({ parts: { key: vkey }, next: `Its configuration is ${file}. ${NEXT[party]}` }, party, options, { url, vkey });
}

function seedParts({ leaderHalf, helperHalf }: Options, folder: string): Made {
  if (leaderHalf === undefined || helperHalf === undefined) throw new InputError('Name both halves: --leader-half and --helper-half.');
  const parts = joinSeed(leaderHalf, helperHalf, folder);
  const card = commitCard(folder, parts['commitment'] ?? '');
  const next =
    'Next: compare the commitment with the other operator: both must have the same one. ' +
    `${card === undefined ? 'Put it into the charter.' : `It is in your card now: send ${card} to the convenor.`} ` +
    `The aggregator takes ${join(folder, KEY_FILES.seed)} from beside its configuration. If it has another seed for another mission, each copies it to missions/NAME.seed, beside missions/NAME.json. Give it to nobody else.`;
  return { parts, next };
}

/** The same with the party's card, if we know who it is. */
function withCard({ parts, next }: Made, party: Party, { name, contact, out }: Options, more: Partial<UnsignedCard>): Made {
  const role = CARD_ROLES.find((one) => one === party);
  if (name === undefined) {
    if (contact !== undefined) throw new InputError('--contact stands on a card, which needs --name too.');
    return { parts, next };
  }
  if (role === undefined) throw new InputError(`A ${party} has no card; leave --name out.`);
  const present = Object.fromEntries(Object.entries({ ...more, contact }).filter(([, each]) => each !== undefined));
  const file = writeCard(out, { role, name: name.normalize('NFC'), ...present });
  return { parts: { ...parts, card: file, "card's fingerprint": cardFingerprint(readCardFile(file)) }, next };
}

// register-show.ts — `soundings register show`: what a register has, leaf by leaf; with --verify, every byte of it is checked.
import { toHex } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import { command, type Surroundings } from '../cli/command.ts';
import { value, whole } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { plural } from '../convenor/number-words.ts';
import { table } from '../export/table.ts';
import { fileIssues } from '../register/file-check.ts';
import { ownPolicy, readRegisterConfig } from '../register/register-config.ts';
import { readRegister, type RegisterIssue, type RegisterView, type ViewedLeaf } from '../register/register-view.ts';
import type { Files } from '../register/growth.ts';
import { MARK } from '../pages/register/pages.ts';
import { sitePages, type SitePorts } from '../register/site.ts';
import { sourceOf, type RegisterSource } from '../register/source.ts';
import { keysNamed, trustIn } from '../register/trust.ts';
import { logOption, missionFileOption, policyOption, readFrom, type ReadFrom } from './log-options.ts';
import { sitePorts } from './register-site.ts';
import { RegisterCheckError } from '../register/errors.ts';

export const registerShow = ({ terminal, signal }: Surroundings) =>
  command('show', {
    summary: 'show what a register has, and check it',
    usage: '[--log URL|FOLDER] [--mission FILE | --policy FILE | --register FILE] [--verify] [--leaf N [--proof]] [--json]',
    about:
      'Reads the whole register: its checkpoint, every leaf, every object and every proof. What is wrong is said, leaf by leaf, and the command ' +
      'fails. With --verify on a folder, every file of it is checked as well, so that not one byte can have changed. Without a mission or a policy, ' +
      'signatures of checkpoints are not checked, because nothing says whose they should be.',
    examples: [
      'soundings register show --mission mission.json',
      'soundings register show --log https://register.example/soundings/ --policy register.policy --json',
      'soundings register show --register register/config.json --verify',
      'soundings register show --register register/config.json --leaf 12 --proof > soundings-desk.proof.json',
    ],
  })
    .addOption(logOption())
    .addOption(missionFileOption())
    .addOption(policyOption())
    .addOption(value('--register <FILE>', "For the register's host: its configuration, which names its folder and its keys."))
    .option('--verify', 'Check every file of a folder, too.')
    .addOption(whole('--leaf <N>', 'Print the object that this leaf names.', 0, Number.MAX_SAFE_INTEGER))
    .option('--proof', 'With --leaf: the object with its proof, as a file that can be checked without a network.')
    .option('--json', 'Print the leaves as JSON.')
    .action(async (options) => {
      if (options.proof === true && options.leaf === undefined) throw new InputError('Say whose proof: name the leaf with --leaf.');
      const { place, trust } = options.register === undefined ? readFrom(options) : ownRegister(options.register);
      const source = sourceOf(place);
      if (options.verify === true && source.paths === undefined)
        throw new InputError(
          `--verify checks every file of a folder; ${place} is an address. Leave --verify out: all leaves are checked all the same.`,
        );
      const view = await believed(() => readRegister(source, trust?.open, verify));
      const keys =
        trust === undefined ? undefined : [...keysNamed(view), ...trust.policies.flatMap(({ logs, witnesses }) => [...logs, ...witnesses])];
      const issues = [
        ...view.issues,
        ...(options.verify === true ? await fileIssues(source, view, await pagesOf(view, source, sitePorts(signal)), keys) : []),
      ];
      if (options.leaf !== undefined) terminal.print(objectText(view, options.leaf, options.proof === true));
      else if (options.json === true) terminal.print(JSON.stringify(viewJson(view, issues)));
      else terminal.print(viewText(view));
      if (trust === undefined) terminal.say('Signatures of checkpoints were not checked: name a mission or a policy.');
      if (issues.length > 0) throw new RegisterCheckError('issues', issues.map(({ sentence }) => sentence).join('\n'));
      if (options.verify === true) terminal.say(`Every file was checked; nothing is wrong.`);
    });

function ownRegister(file: string): ReadFrom {
  const settings = readRegisterConfig(file);
  return { place: settings.site, trust: trustIn([ownPolicy(settings)], verify), mission: undefined };
}

/** The pages that the folder should have; none if it has none at all, as a mirror may. */
async function pagesOf(view: RegisterView, source: RegisterSource, ports: SitePorts): Promise<Files> {
  const mark = await source.read(MARK, MARK_SIZE_MAX);
  return mark === undefined ? new Map() : await sitePages(view, ports);
}

const MARK_SIZE_MAX = 1000;

/** What was read; a RegisterError says why nothing of the register can be believed. */
async function believed<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof RegisterError) throw new RegisterCheckError('issues', cause.message, { cause });
    throw cause;
  }
}

function objectText({ leaves }: RegisterView, index: number, withProof: boolean): string {
  const found = leaves[index];
  if (found === undefined) throw new InputError(`This register has leaves 0 to ${leaves.length - 1}, not ${index}.`);
  if (found.isTakenDown) return 'This text was taken down. The removal is a leaf of its own.';
  if (found.value === undefined) throw new InputError(`The object of leaf ${index} is missing, or another one than the leaf says.`);
  if (withProof && found.proof === undefined)
    throw new InputError(
      `Leaf ${index} has no proof here, so it can't be checked without a network. Ask whoever hosts the register for proof/${toHex(found.hash)}.`,
    );
  return JSON.stringify(withProof ? { object: found.value, proof: found.proof } : found.value, undefined, 1);
}

function viewText(view: RegisterView): string {
  const { checkpoint, leaves, missions } = view;
  const seen = checkpoint.quorumTime === undefined ? '' : `, witnessed on ${new Date(1000 * checkpoint.quorumTime).toISOString()}`;
  const unknown = leaves.filter(({ leaf }) => leaf === undefined).length;
  return [
    `${checkpoint.origin}: ${leaves.length} ${leaves.length === 1 ? 'leaf' : 'leaves'}, ${plural(missions.size, 'mission')}${seen}`,
    ...(unknown === 0
      ? []
      : [`${unknown === 1 ? '1 leaf is of a kind' : `${unknown} leaves are of kinds`} that this version does not know.`]),
    '',
    table(
      ['leaf', 'kind', 'about', 'object'],
      leaves.map((one) => [String(one.index), one.leaf?.kind ?? 'unknown', aboutWords(one, view), one.leaf?.object.slice(0, 16) ?? '']),
    ),
  ].join('\n');
}

/** What a leaf is about, in the words of its mission. */
function aboutWords({ leaf, isTakenDown }: ViewedLeaf, { missions }: RegisterView): string {
  if (leaf === undefined) return '';
  const mission = 'charter' in leaf ? missions.get(leaf.charter ?? '')?.charter.value.charter.mission : undefined;
  const what =
    'number' in leaf
      ? String(leaf.number)
      : 'place' in leaf
        ? [leaf.place.instrument, leaf.place.sector, leaf.place.tier, `window ${leaf.place.window}`]
            .filter((part) => part !== undefined)
            .join(', ')
        : '';
  return [mission, what, isTakenDown ? 'taken down' : ''].filter((part) => part !== undefined && part !== '').join(': ');
}

function viewJson({ checkpoint, leaves }: RegisterView, issues: readonly RegisterIssue[]) {
  const { origin, size, root, quorumTime } = checkpoint;
  return {
    origin,
    size,
    root: toHex(root),
    ...(quorumTime !== undefined && { quorumTime }),
    leaves: leaves.map(({ index, hash, leaf, isTakenDown }) => ({ index, hash: toHex(hash), leaf: leaf ?? null, isTakenDown })),
    issues,
  };
}

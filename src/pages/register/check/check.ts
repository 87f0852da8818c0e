// check.ts — reads a whole register and says of every file whether it is what was signed: the recipe. Pure: files come in as an argument.
import { verify as verifyEd25519, type VerifySignature } from '@soundings/crypto/signature/ed25519';
import { toBase64 } from '@soundings/protocol/register/keys/base64';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { checkEntries, FOREIGN_LINE } from './entries.ts';
import { Files, type Fault, type FetchFile } from './files.ts';
import { checkMissions } from './missions.ts';
import { sinceSeen, type Fork } from './seen.ts';
import { fetchTree } from './tree.ts';

export interface Report {
  /** Empty if everything is as it was signed. */
  readonly faults: readonly Fault[];
  /** How many files were asked for. */
  readonly files: number;
  /** Undefined if no tree could be read. */
  readonly register: CheckedRegister | undefined;
  /** If the register has shown this browser two histories. */
  readonly fork?: Fork | undefined;
}

export interface CheckedRegister {
  readonly origin: string;
  readonly size: number;
  /** The signed checkpoint. */
  readonly note: string;
  /** In base64. */
  readonly root: string;
  /** When a quorum of witnesses had seen the checkpoint, in seconds since the epoch; undefined if no charter names witnesses. */
  readonly quorumTime: number | undefined;
  /** How many witnesses must sign, of how many. */
  readonly quorum: readonly [needed: number, all: number] | undefined;
  readonly unknown: number;
  readonly removed: number;
}

export interface CheckOptions {
  /** The place of one entry: then only its object and its proof are checked, beside the whole tree. */
  readonly only?: number | undefined;
  /** Told the path of each file when it is asked for. */
  readonly onFile: (path: string) => void;
  readonly verify?: VerifySignature;
  /** The signed checkpoint that was kept of the register with this origin; undefined if there is none. */
  readonly seen?: (origin: string) => string | undefined;
}

/** Checks a register. Rejects only if nothing answers. */
export async function checkRegister(fetchFile: FetchFile, { only, onFile, verify = verifyEd25519, seen }: CheckOptions): Promise<Report> {
  const files = new Files(fetchFile, onFile);
  const tree = await fetchTree(files);
  if (tree === undefined) return { faults: files.faults, files: files.count, register: undefined };
  const entries = await checkEntries(files, tree, only, verify);
  const quorumTime = orRefusal(() => entries.keys.quorumTime(tree.note));
  if (quorumTime instanceof RegisterError) files.fault('checkpoint', quorumTime.message);
  else if (!entries.keys.areAllNamed(tree.note)) files.fault('checkpoint', FOREIGN_LINE);
  if (only === undefined) await checkMissions(files, entries);
  else if (only >= tree.checkpoint.size) files.fault('checkpoint', `The register has no entry ${only}.`);
  const log = entries.keys.newest();
  const { origin, size, root } = tree.checkpoint;
  const kept = seen?.(origin);
  const since = kept === undefined ? undefined : sinceSeen(kept, tree, entries.keys);
  if (since?.kind === 'behind')
    files.fault('checkpoint', `It has ${size} entries, and this browser has seen ${since.size}: this is an older copy.`);
  return {
    faults: files.faults,
    files: files.count,
    register: {
      ...{ origin, size, note: tree.note, root: toBase64(root) },
      quorumTime: quorumTime instanceof RegisterError ? undefined : quorumTime,
      quorum: log && [log.quorum, log.witnesses.length],
      unknown: entries.unknown,
      removed: entries.removed,
    },
    fork: since?.kind === 'fork' ? since : undefined,
  };
}

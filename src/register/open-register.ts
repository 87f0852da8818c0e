// open-register.ts — opens a register for publishing, unless its files are older than what was signed (register.md, "Checkpoint, cosignature, tiles").
import { equal, fromUtf8 } from '@soundings/crypto/bytes';
import { parseCheckpoint, type Checkpoint } from '@soundings/protocol/register/checkpoint';
import { parseNote } from '@soundings/protocol/register/note';
import { tilePath, tilesOf } from '@soundings/protocol/register/tiles';
import { PublishError } from './errors.ts';
import { grow, type Head, type ReadFile } from './growth.ts';
import { openLeafIndex } from './leaf-index.ts';
import { openLockStore } from './lock-store.ts';
import type { OpenRegister } from './publish.ts';
import { publishedFolder } from './published-folder.ts';
import type { RegisterSettings } from './register-config.ts';

/**
 * Runs `work` with the register open, and closes it. Throws PublishError `files` or `lock`, before anything is signed, if files, checkpoint and lock
 * store don't belong together: one of them was restored from a backup.
 */
export async function withRegister<T>(settings: RegisterSettings, work: (register: OpenRegister) => T | Promise<T>): Promise<T> {
  const folder = publishedFolder(settings.site);
  const checkpoint = publishedCheckpoint(folder.read);
  const isNew = checkpoint === undefined && !(await folder.paths()).some((path) => path.startsWith('tile/'));
  const store = openLockStore(settings.lockStore, settings.origin, { isNew });
  try {
    await folder.tidy();
    const head = store.head();
    assertTogether(settings, head, checkpoint, folder.read);
    const index = openLeafIndex(settings.index);
    try {
      index.catchUp(head, folder.read);
      return await work({ settings, folder, store, index, published: checkpoint?.size ?? 0 });
    } finally {
      index.close();
    }
  } finally {
    store.close();
  }
}

function publishedCheckpoint(readFile: ReadFile): Checkpoint | undefined {
  const note = readFile('checkpoint');
  return note && parseCheckpoint(parseNote(fromUtf8(note)).text);
}

function assertTogether({ lockStore }: RegisterSettings, head: Head, checkpoint: Checkpoint | undefined, readFile: ReadFile): void {
  if (checkpoint !== undefined && checkpoint.size > head.size)
    throw new PublishError(
      'lock',
      `The register was published with ${checkpoint.size} leaves, but ${lockStore} says that ${head.size} were signed: it is an old copy. Nothing is signed until the newer lock store is back.`,
    );
  if (checkpoint?.size === head.size && !equal(checkpoint.root, head.root))
    throw new PublishError(
      'files',
      `The published checkpoint of ${head.size} leaves isn't the one that was signed. Nothing is signed until the right files are back.`,
    );
  const isLacking = tilesOf(head.size, Math.max(0, head.size - 1)).some((tile) => readFile(tilePath(tile)) === undefined);
  if (isLacking)
    throw new PublishError(
      'files',
      `The register's files end at ${checkpoint?.size ?? 0} leaves; ${head.size} were signed. Nothing is signed until the newer files are back.`,
    );
  grow(head, readFile, []); // which holds the files at the tree's edge against its root
}

// synchronised.ts — folders that a program copies to the internet: keys and ledgers don't belong there, and a copy that comes back would draw noise twice.
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** The name of the program that copies this folder, by what it leaves there or above; undefined if there is no sign of one. */
export function synchroniser(folder: string, exists: (path: string) => boolean = existsSync): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const name = basename(at);
    const found = MARKS.find(
      ({ folders, files }) => folders.some((mark) => mark.test(name)) || files.some((file) => exists(join(at, file))),
    );
    if (found !== undefined) return found.program;
    if (dirname(at) === at) return undefined;
  }
}

interface Mark {
  readonly program: string;
  /** Names of folders that are that program's own. */
  readonly folders: readonly RegExp[];
  /** What it leaves in the folder that it copies. */
  readonly files: readonly string[];
}

const MARKS: readonly Mark[] = [
  { program: 'OneDrive', folders: [/^OneDrive($| - )/i], files: ['.849C9593-D756-4E56-8D6E-42412F2A707B'] },
  { program: 'Dropbox', folders: [/^Dropbox($| \()/i], files: ['.dropbox', '.dropbox.cache'] },
  { program: 'iCloud', folders: [/^Mobile Documents$/i, /^com~apple~CloudDocs$/i, /^iCloud ?Drive/i], files: [] },
  { program: 'Google Drive', folders: [/^Google ?Drive$/i, /^GoogleDrive-/], files: ['.tmp.drivedownload', '.tmp.driveupload'] },
  {
    program: 'Nextcloud',
    folders: [/^Nextcloud$/i, /^ownCloud$/i],
    files: ['.sync_journal.db', '.nextcloudsync.log', '.owncloudsync.log'],
  },
  { program: 'Box', folders: [/^Box( Sync)?$/], files: [] },
  { program: 'Syncthing', folders: [], files: ['.stfolder'] },
];

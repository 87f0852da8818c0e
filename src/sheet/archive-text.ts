// archive-text.ts — one part of a ZIP file as UTF-8 text: what is handed over in an archive, such as a mission or releases.
import { fromUtf8 } from '@soundings/crypto/bytes';
import { openArchive } from './archive.ts';
import { damaged } from './problem.ts';

/** `choose` names one of the parts; undefined if it names none. Throws SheetProblem if the archive is damaged, or that part isn't UTF-8. */
export async function archiveText(
  bytes: Uint8Array,
  choose: (names: readonly string[]) => string | undefined,
): Promise<string | undefined> {
  const archive = openArchive(bytes);
  const part = choose(archive.names());
  if (part === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of archive.open(part)) pieces.push(piece);
  try {
    return fromUtf8(Buffer.concat(pieces));
  } catch (error) {
    if (error instanceof TypeError) throw damaged(`its part ${part} is not text`);
    throw error;
  }
}

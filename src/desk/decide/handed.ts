// handed.ts — what a convenor hands over, as one text: a mission's file, a request, or the archive for the board, of which the request is taken.
import { InputError } from '../../errors.ts';
import { archiveText } from '../../sheet/archive-text.ts';
import { fileKind } from '../../sheet/file-kind.ts';
import { SheetProblem } from '../../sheet/problem.ts';
import type { ChosenFile } from '../shell/form.ts';

/** The request has all that a mission's file has, so it comes first. */
const WANTED = ['.request.json', '.mission.json'] as const;

/** InputError for an archive that can't be read, or that has neither. */
export async function handedText({ name, bytes, text }: ChosenFile): Promise<string> {
  if (fileKind(bytes) !== 'archive') return text;
  try {
    const found = await archiveText(bytes, (names) => WANTED.map((ending) => names.find((one) => one.endsWith(ending))).find(Boolean));
    if (found !== undefined) return found;
  } catch (cause) {
    if (cause instanceof SheetProblem) throw new InputError(`${name} is damaged. Ask the convenor for it again.`, { cause });
    throw cause;
  }
  throw new InputError(
    `${name} holds no mission. The convenor's file for the board is called something like winter-need.for-decision.zip.`,
  );
}

// mission-file.ts — the mission document on disk. It grows signature by signature, so it is read with fewer checks than a finished one.
import { renameSync, writeFileSync } from 'node:fs';
import { checkCharter } from '@soundings/protocol/charter/charter';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import { MissionError } from '@soundings/protocol/errors';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import type { RosterReference } from '@soundings/protocol/register/objects';
import type { Roster, SignedRoster } from '@soundings/protocol/roster/roster';
import { filledForCheck } from '../calling/template/fill.ts';
import { isTemplate, readTemplate, TemplateError } from '../calling/template/template.ts';
import { InputError } from '../errors.ts';
import { readTextFile } from '../text-file.ts';

/** A document whose charter is in order; its signatures may still be missing. Throws InputError with every reason. */
export function readMissionDocument(path: string): MissionDocument {
  const document = readJson(path) as Partial<MissionDocument> | null;
  const signed = document?.charter;
  if (document?.format !== 'soundings mission v1' || signed === undefined || !Array.isArray(document.rosters)) {
    throw new InputError(`${path} is not a mission document. soundings mission call makes one from a charter.`);
  }
  const charter = plainly(path, () => checkCharter(signed.charter));
  const { format, rosters, log } = document;
  return { format, charter: { ...signed, charter }, rosters, ...(log !== undefined && { log }) };
}

/** What can be checked: a charter or its draft, that of a mission with its newest roster, or that of a template as it stands. */
export interface CharterFile {
  readonly charter: unknown;
  /** If the file is a mission document that has one. */
  readonly roster?: Roster | undefined;
  readonly isTemplate: boolean;
}

/** The charter in a file. Throws InputError if it is not JSON, or a template that can't be used. */
export function readCharterFile(path: string): CharterFile {
  const value = readJson(path);
  if (isTemplate(value)) return { charter: plainly(path, () => filledForCheck(readTemplate(value))), isTemplate: true };
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== 'soundings mission v1')
    return { charter: value, isTemplate: false };
  const { charter, rosters } = readMissionDocument(path);
  return { charter: charter.charter, roster: rosters.at(-1)?.roster, isTemplate: false };
}

/** The JSON value in a charter's file. Throws InputError if it is not JSON, or if it is a mission document. */
export function readCharterJson(path: string): unknown {
  const value = readJson(path);
  if (typeof value === 'object' && value !== null && 'format' in value && value.format === 'soundings mission v1')
    throw new InputError(`${path} is a mission document, which has been called already. Name the file of its charter's draft.`);
  return value;
}

/** Writes the document beside the old file and then renames it, so that nobody reads half a document. */
export function writeMissionDocument(path: string, document: MissionDocument<SignedRoster | RosterReference>): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(document, undefined, 1)}\n`);
  renameSync(`${path}.new`, path);
}

/** A file's JSON value. Throws InputError if it is not JSON. */
export function readJson(path: string): unknown {
  return plainly(path, () => parseJson(readTextFile(path)));
}

function plainly<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof MissionError || cause instanceof TemplateError)
      throw new InputError(`${path}:\n${cause.issues.map((issue) => `  ${issue}`).join('\n')}`, { cause });
    throw cause;
  }
}

// charter.ts — the one document that everybody in a mission agrees on (design.md, "Who takes part").
import { sha256 } from '@soundings/crypto/sha256';
import { toHex } from '@soundings/crypto/bytes';
import { canonicalJson, parseJson } from '../json/canonical-json.ts';
import { charterIssues } from './charter-issues.ts';
import { Charter, CharterDraft } from './charter-schema.ts';
import { MissionError } from '../errors.ts';
import { shapeOf } from '../json/later-rule.ts';
import { plainIssues } from './plain-issues.ts';

export type { Charter, CharterDraft, Noise } from './charter-schema.ts';

/** A charter from its JSON text. Throws MissionError `json` or `charter`, whose issues say in plain words what is wrong. */
export function parseCharter(json: string): Charter {
  return checkCharter(parseJson(json));
}

/** A charter from a value. Throws MissionError `charter` for the same reasons as {@link parseCharter}. */
export function checkCharter(value: unknown): Charter {
  const parsed = Charter.safeParse(value);
  if (!parsed.success)
    throw new MissionError('charter', plainIssues(parsed.error, 'charter', { value, schema: Charter }), { cause: parsed.error });
  const issues = charterIssues(parsed.data);
  if (issues.length > 0) throw new MissionError('charter', issues);
  return parsed.data;
}

/** A charter that was accepted before and is stored. Only its form is checked, not the rules that were added since. Throws MissionError `charter` if it can't be used. */
export function acceptedCharter(value: unknown): Charter {
  return shapeOf(Charter, value, (cause) => new MissionError('charter', plainIssues(cause, 'charter'), { cause }));
}

/** A draft from a value, without the noise that follows from it. */
export function checkDraft(value: unknown): CharterDraft {
  const parsed = CharterDraft.safeParse(value);
  if (!parsed.success)
    throw new MissionError('charter', plainIssues(parsed.error, 'charter', { value, schema: CharterDraft }), { cause: parsed.error });
  return parsed.data;
}

/** SHA-256 of the canonical form: what the task, the approvals and the roster are bound to. 32 bytes. */
export function charterDigest(charter: Charter): Uint8Array {
  return sha256(canonicalJson(charter));
}

/** The digest as people compare it. */
export function charterFingerprint(charter: Charter): string {
  return toHex(charterDigest(charter));
}

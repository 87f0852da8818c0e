// decision-file.ts — a member's decision with its public reason: one signed object, as a file, as text to paste, and short enough for a QR code or not.
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { charterDigest, type Charter } from '@soundings/protocol/charter/charter';
import { missionTasks } from '@soundings/protocol/charter/tasks';
import { MissionError } from '@soundings/protocol/errors';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import { InputError } from '../../errors.ts';
import type { DecisionObject } from '../../register/mission-log.ts';
import { ObjectProblem, readDecision } from '../../register/object-readers.ts';

const PREFIX = 'soundings-decision-1:';
/** A telephone's camera reads a code of so many characters from a screen; a larger one it often doesn't. */
const QR_CHARACTERS_MAX = 2000;
export function decisionFile(object: DecisionObject): string {
  return `${JSON.stringify(object, undefined, 1)}\n`;
}

/** The file's bytes as one line, without what only makes it pretty. */
export function decisionText(object: DecisionObject): string {
  return PREFIX + toBase64Url(utf8(JSON.stringify(object)));
}

/** The text for a QR code; undefined if it is too long for one. */
export function qrText(object: DecisionObject): string | undefined {
  const text = decisionText(object);
  return text.length <= QR_CHARACTERS_MAX ? text : undefined;
}

/** A decision on this charter, from a file or from the text. InputError, in a sentence, for anything else. */
export function readDecisionText(text: string, charter: Charter): DecisionObject {
  const given = text.trim();
  const bytes = given.startsWith(PREFIX) ? fromBase64Url(given.slice(PREFIX.length)) : utf8(given);
  if (bytes === undefined) throw new InputError('This text was cut off or changed. Copy all of it, or take the file.');
  const digest = toBase64Url(charterDigest(charter));
  const context = { charter, tasks: missionTasks(charter), boards: [], verify };
  try {
    return readDecision({ charter: digest }, parseJson(fromUtf8(bytes)), context);
  } catch (cause) {
    if (cause instanceof ObjectProblem || cause instanceof MissionError)
      throw new InputError(`This isn't a decision on this mission. ${cause instanceof ObjectProblem ? cause.message : ''}`.trim(), {
        cause,
      });
    throw cause;
  }
}

// text-targets.ts — what is read from headers, URLs, JSON and files of other people
import { readRows } from '../../client-sdk/rows/rows.ts';
import { fromBase64Url, toBase64Url, utf8 } from '../../crypto/bytes.ts';
import { CodedError } from '../../crypto/errors.ts';
import { verify } from '../../crypto/signature/node.ts';
import { TaskId } from '../../protocol/dap/ids.ts';
import { dapMessages, mediaType, messageOf } from '../../protocol/dap/media-types.ts';
import { matchPath, parseStep, paths, resourcePath } from '../../protocol/dap/paths.ts';
import { DapProblem, formatProblem, parseProblem } from '../../protocol/dap/problem.ts';
import { canonicalJson, parseJson } from '../../protocol/json/canonical-json.ts';
import { parseCharter } from '../../protocol/charter/charter.ts';
import { parseMission } from '../../protocol/signed/mission.ts';
import { fuzzText } from './inputs.ts';
import { FuzzFailure, type Target } from './target.ts';

const ID = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const JOB = '8BY0RzZMzxvA46_8ymhzyQ';
const CHARTER_LIKE =
  '{"format":"soundings charter v1","mission":"m","instruments":[{"name":"visits","kind":"count","cellMax":3}],"sectors":[]}';

/** `charters` are whole, valid documents where a caller has some: the deeper checks are only reached by nearly right ones. */
export function textTargets(charters: readonly string[] = [], missions: readonly string[] = []): readonly Target[] {
  return [
    textTarget('Content-Type', dapMessages.map(mediaType), (text) => messageOf(text) !== undefined),
    textTarget(
      'path',
      Object.values(paths).map((path) => path.replace('{taskId}', ID).replace(/\{\w+\}/, JOB)),
      isCanonicalPath,
    ),
    textTarget('step', ['0', '1', '65535'], (text) => parseStep(text) !== undefined),
    textTarget('base64url identifier', [ID, JOB], (text) => {
      const bytes = fromBase64Url(text);
      if (bytes !== undefined && toBase64Url(bytes) !== text) throw new Error('two texts for one identifier');
      return TaskId.fromText(text) !== undefined;
    }),
    textTarget(
      'problem document',
      [formatProblem(new DapProblem('unsupportedExtension', 'No.', { unsupportedExtensions: [1] }).document)],
      (text) => parseProblem(text) !== undefined,
    ),
    textTarget('JSON', ['{"b":[1,2.5e-3,null],"a":{"é":"\\u0000"}}', '[]', CHARTER_LIKE], isCanonicalJson),
    textTarget('charter', [CHARTER_LIKE, ...charters], (text) => parses(parseCharter, text)),
    textTarget('mission', [`{"format":"soundings mission v1","charter":${CHARTER_LIKE},"rosters":[]}`, ...missions], (text) =>
      parses((json) => parseMission(json, verify), text),
    ),
    csvTarget(),
  ];
}

/** A file of people, line by line, as an organisation's own machine reads it. */
function csvTarget(): Target {
  const people = 'person,date,area,age\na,2026-01-05,Ordsall,17\nb,2026-01-11,Kersal,70\n';
  const files = [people, 'a;b\r\n"x;""y""";2\r\n\r\n', '\ufeffa\tb\n1\t"\n"'];
  return {
    kind: 'decoder',
    name: 'CSV',
    attempt: async (pick) => {
      const text = fuzzText(files, pick);
      try {
        let rows = 0;
        for await (const { place } of readRows({ kind: 'csv', text })) rows += place === '' ? 0 : 1;
        return { outcome: rows > 0 ? 'accepted' : 'refused' };
      } catch (error) {
        if (error instanceof CodedError) return { outcome: 'refused' };
        throw new FuzzFailure(utf8(text), error);
      }
    },
  };
}

/** `read` says whether it accepts a text; a CodedError is a refusal too. */
function textTarget(name: string, seeds: readonly string[], read: (text: string) => boolean): Target {
  return {
    kind: 'decoder',
    name,
    attempt: (pick) => {
      const text = fuzzText(seeds, pick);
      try {
        return { outcome: read(text) ? 'accepted' : 'refused' };
      } catch (error) {
        if (error instanceof CodedError) return { outcome: 'refused' };
        throw new FuzzFailure(utf8(text), error);
      }
    },
  };
}

function isCanonicalPath(text: string): boolean {
  const resource = matchPath(text);
  if (resource !== undefined && resourcePath(resource) !== text) throw new Error('two paths for one resource');
  return resource !== undefined;
}

function isCanonicalJson(text: string): boolean {
  const canonical = new TextDecoder().decode(canonicalJson(parseJson(text)));
  if (new TextDecoder().decode(canonicalJson(parseJson(canonical))) !== canonical) throw new Error('canonical JSON is not a fixed point');
  return true;
}

function parses(parse: (text: string) => unknown, text: string): boolean {
  parse(text);
  return true;
}

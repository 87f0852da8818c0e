// media-types.ts — which message a body is: application/ppm-dap;message=… (DAP-18 §9.1, RFC 9110 §8.3.1)

const ESSENCE = 'application/ppm-dap';

export const dapMessages = [
  'hpke-config-list',
  'upload-req',
  'upload-errors',
  'aggregation-job-init-req',
  'aggregation-job-resp',
  'aggregation-job-continue-req',
  'aggregate-share-req',
  'aggregate-share',
  'collection-job-req',
  'collection-job-resp',
] as const;

/** Value of the media type's `message` parameter. */
export type DapMessage = (typeof dapMessages)[number];

/** The Content-Type of a message. */
export function mediaType(message: DapMessage): string {
  return `${ESSENCE};message=${message}`;
}

/**
 * The message that a Content-Type announces; undefined for another media type, an unknown message, or a header that RFC 9110 doesn't allow.
 * Type, subtype and parameter names are read in any case, `message` exactly; other parameters, such as the draft's `version`, are passed over.
 */
export function messageOf(contentType: string): DapMessage | undefined {
  const [essence = '', parameters = ''] = split(contentType);
  if (essence.toLowerCase() !== ESSENCE) return undefined;
  const message = readParameters(parameters)?.get('message');
  return dapMessages.find((known) => known === message);
}

// RFC 9110 §5.6: token, quoted-string with its quoted pairs, optional white space of blanks and tabs.
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"';
const ONE_PARAMETER = new RegExp(`^[ \\t]*;[ \\t]*(?:(${TOKEN})=(${TOKEN}|${QUOTED}))?`);

function split(contentType: string): readonly string[] {
  const trimmed = contentType.replace(/^[ \t]+|[ \t]+$/g, '');
  const end = trimmed.search(/[ \t;]/);
  return end < 0 ? [trimmed] : [trimmed.slice(0, end), trimmed.slice(end)];
}

/** By lower-case name. Undefined if something else stands among them, or one name twice, which nobody could read but by guessing. */
function readParameters(text: string): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (let rest = text; rest !== '';) {
    const [matched, name, value] = ONE_PARAMETER.exec(rest) ?? [];
    if (matched === undefined) return undefined;
    rest = rest.slice(matched.length);
    if (name === undefined || value === undefined) continue; // An empty parameter is allowed (RFC 9110 §5.6.6).
    if (parameters.has(name.toLowerCase())) return undefined;
    parameters.set(name.toLowerCase(), unquoted(value));
  }
  return parameters;
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
}

// no-answer.ts — why a request got no answer, as far as `fetch` says: in words that tell whose fault it is, and whether waiting helps.

export interface NoAnswer {
  /** After "Could not reach the leader: ". */
  readonly why: string;
  /** What to do, as sentences of their own. */
  readonly advice: string;
}

/** Parts of a URL, as `URL` gives them. */
interface Address {
  readonly host: string;
  readonly hostname: string;
  readonly protocol: string;
}

const LATER = 'Try again later.';
const OPERATOR = 'Tell its operator.';

/**
 * By the code of the error under that of Node's `fetch`: the system's and its resolver's, OpenSSL's X.509 results, Node's TLS, undici's. The
 * first one that fits. A browser tells its pages none of them.
 */
const REASONS: readonly (readonly [codes: RegExp, why: (at: Address) => string, advice: string])[] = [
  [
    /^CERT_HAS_EXPIRED$/,
    ({ host }) => `the certificate of ${host} has expired`,
    `Check this machine's date. If it is right, the certificate has to be renewed. ${OPERATOR}`,
  ],
  [/^CERT_NOT_YET_VALID$/, ({ host }) => `the certificate of ${host} is not valid yet`, `Check this machine's date. ${OPERATOR}`],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    ({ host, hostname }) => `the certificate of ${host} is for another name than ${hostname}`,
    `Check the address. ${OPERATOR}`,
  ],
  [/^CERT_REVOKED$/, ({ host }) => `the certificate of ${host} was revoked`, OPERATOR],
  [
    /^(UNABLE_TO_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|INVALID_CA|INVALID_PURPOSE)/,
    ({ host }) => `the certificate of ${host} is not trusted by this machine`,
    'If it is of an authority of your own, set NODE_EXTRA_CA_CERTS to the file of that authority. Otherwise tell its operator.',
  ],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/,
    ({ host }) => `${host} does not speak TLS`,
    `Check whether the address has the right port. ${OPERATOR}`,
  ],
  [/^(ERR_SSL_|ERR_TLS_|EPROTO$)/, ({ host }) => `${host} and this machine have no version of TLS in common`, OPERATOR],
  [
    /^(ENOTFOUND|ENODATA|EAI_NONAME|EAI_NODATA)$/,
    ({ hostname }) => `no machine is known by the name ${hostname}`,
    "Check the address and this machine's network.",
  ],
  [/^EAI_/, ({ hostname }) => `the name ${hostname} could not be looked up`, `Check this machine's network. ${LATER}`],
  [/^ECONNREFUSED$/, ({ host }) => `nothing listens at ${host}`, `It may be stopped. ${LATER}`],
  [
    /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/,
    ({ host }) => `${host} can't be reached from this machine's network`,
    `Check this machine's network. ${LATER}`,
  ],
  [/^(TimeoutError|ETIMEDOUT|UND_ERR_\w+_TIMEOUT)$/, ({ host }) => `${host} did not answer in time`, LATER],
  [/^HPE_/, ({ host }) => `what ${host} answers is not HTTP`, `Check the address. ${OPERATOR}`],
  [/^unexpected redirect$/, ({ host }) => `${host} points to another address, and only the agreed one is asked`, OPERATOR],
  [/^bad port$/, ({ host }) => `the port of ${host} is one that web clients never connect to`, `It needs another one. ${OPERATOR}`],
  [
    /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/,
    ({ host, protocol }) =>
      `${host} closed the connection without an answer${protocol === 'http:' ? ', as it does if it speaks only TLS' : ''}`,
    LATER,
  ],
];

/** `error` is what `fetch` threw when it was asked for something at this address. */
export function whyNoAnswer(at: Address, error: unknown): NoAnswer {
  const codes = codesOf(error, 0);
  const found = REASONS.find(([known]) => codes.some((code) => known.test(code)));
  if (found === undefined) return { why: `there was no answer from ${at.host}`, advice: LATER };
  const [, why, advice] = found;
  return { why: why(at), advice };
}

const DEPTH_MAX = 5;

/** Of an error, of its causes, and of the tries that it is made of, one for each address of a name; the text, too, for some have no code. */
function codesOf(error: unknown, depth: number): readonly string[] {
  if (!(error instanceof Error) || depth > DEPTH_MAX) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const tries: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return [...own, error.name, error.message, ...[error.cause, ...tries].flatMap((inner) => codesOf(inner, depth + 1))];
}

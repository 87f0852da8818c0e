// http/bytes-response.ts — a response whose body is bytes that are all there, which a server writes at once.

/**
 * Making a stream of a short answer and reading it again takes a server longer than anything else about the answer. Here the stream is made
 * only if somebody reads the body in one of the web platform's ways, as tests do.
 */
export class BytesResponse extends Response {
  readonly content: Uint8Array;

  constructor(content: Uint8Array, init: ResponseInit) {
    super(null, init);
    this.content = content;
  }
}

/** The body, if it is all there; undefined if it is a stream. */
export function contentOf(response: Response): Uint8Array | undefined {
  if (response instanceof BytesResponse) return response.content;
  return response.body === null ? NOTHING : undefined;
}

const NOTHING = new Uint8Array(0);

/** Only {@link streamed} adds to them. */
const streams = new WeakMap<BytesResponse, Response>();

function streamed(response: BytesResponse): Response {
  const known = streams.get(response);
  if (known !== undefined) return known;
  const made = new Response(response.content.slice(), { status: response.status, headers: response.headers });
  streams.set(response, made);
  return made;
}

for (const name of ['body', 'bodyUsed'] as const) {
  Object.defineProperty(BytesResponse.prototype, name, {
    get(this: BytesResponse) {
      return streamed(this)[name];
    },
  });
}
for (const name of ['arrayBuffer', 'blob', 'clone', 'formData', 'json', 'text'] as const) {
  Object.defineProperty(BytesResponse.prototype, name, {
    value(this: BytesResponse) {
      return streamed(this)[name]();
    },
  });
}

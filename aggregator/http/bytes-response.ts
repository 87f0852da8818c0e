// http/bytes-response.ts — a response whose body is bytes that are all there, which a server writes at once, with headers that are a plain list until somebody asks for more.

/** Names in lower case. */
export type Fields = Readonly<Record<string, string>>;

/**
 * Making a stream of a short answer and reading it again takes a server longer than anything else about the answer, and setting fifteen
 * headers on an object of the web platform as long as finding the route. Here the stream is made only if somebody reads the body in one of
 * the web platform's ways, as tests do, and the headers' object only if somebody asks for it.
 */
export class BytesResponse extends Response {
  readonly content: Uint8Array;
  /** Until {@link webHeaders} makes an object of them. Only {@link addFields} changes them. */
  fields: Fields;

  constructor(content: Uint8Array, { status = 200, headers }: { readonly status?: number; readonly headers: Fields }) {
    super(null, { status });
    this.content = content;
    this.fields = headers;
  }
}

/** The body, if it is all there; undefined if it is a stream. */
export function contentOf(response: Response): Uint8Array | undefined {
  if (response instanceof BytesResponse) return response.content;
  return response.body === null ? NOTHING : undefined;
}

export const NOTHING = new Uint8Array(0);

/** All of a response's headers. */
export function fieldsOf(response: Response): Fields {
  return response instanceof BytesResponse && !headersMade.has(response) ? response.fields : Object.fromEntries(response.headers);
}

/** Adds headers, in the place of those that have the same name. */
export function addFields(response: Response, fields: Fields): void {
  if (response instanceof BytesResponse && !headersMade.has(response)) response.fields = { ...response.fields, ...fields };
  else for (const [name, value] of Object.entries(fields)) response.headers.set(name, value);
}

/** Only {@link webHeaders} adds to them. */
const headersMade = new WeakMap<BytesResponse, Headers>();

function webHeaders(response: BytesResponse): Headers {
  const known = headersMade.get(response);
  if (known !== undefined) return known;
  const made = new Headers(response.fields);
  headersMade.set(response, made);
  return made;
}

/** Only {@link streamed} adds to them. */
const streams = new WeakMap<BytesResponse, Response>();

function streamed(response: BytesResponse): Response {
  const known = streams.get(response);
  if (known !== undefined) return known;
  const body = response.content.length === 0 ? null : response.content.slice();
  const made = new Response(body, { status: response.status, headers: response.headers });
  streams.set(response, made);
  return made;
}

Object.defineProperty(BytesResponse.prototype, 'headers', {
  get(this: BytesResponse) {
    return webHeaders(this);
  },
});
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

// problem.ts — what the API answers if it can't answer: a problem document (RFC 9457).

export interface Problem {
  readonly status: 400 | 404 | 405 | 406 | 414 | 429 | 500 | 503;
  /** A sentence for the person who asked. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const TITLES: Readonly<Record<Problem['status'], string>> = {
  400: 'This question cannot be asked',
  404: 'There is no such thing here',
  405: 'Only GET and HEAD',
  406: 'No such form',
  414: 'The address is too long',
  429: 'Too many requests',
  500: 'A fault of this program',
  503: 'Busy',
};

export function problemResponse({ status, detail, headers }: Problem): Response {
  const body = { type: 'about:blank', title: TITLES[status], status, detail };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  });
}

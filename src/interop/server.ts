// server.ts — the HTTP side of the interoperation test API: POST /internal/test/NAME, JSON in, JSON out (draft-dcook-ppm-dap-interop-test-design).
import * as z from 'zod';

export type Handle = (request: Request) => Promise<Response>;

/** One command of the test runner. An error that it throws is sent to the runner as `error`. */
export type Commands = Readonly<Record<string, (body: unknown) => object | Promise<object>>>;

const PREFIX = '/internal/test/';

/** Answers the test runner, and leaves all other requests to `others` if there are any. */
export function interopHandler(commands: Commands, others?: Handle): Handle {
  const known = new Map(Object.entries({ ready: () => ({}), ...commands }));
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith(PREFIX)) return (await others?.(request)) ?? new Response(undefined, { status: 404 });
    const command = known.get(pathname.slice(PREFIX.length));
    if (command === undefined) return new Response(undefined, { status: 404 });
    if (request.method !== 'POST') return new Response(undefined, { status: 405, headers: { allow: 'POST' } });
    return Response.json(await answer(request, command));
  };
}

/** Always 200: the body says whether the command succeeded. */
async function answer(request: Request, command: Commands[string]): Promise<object> {
  try {
    return await command(await request.json());
  } catch (error) {
    return { status: 'error', error: sentence(error) };
  }
}

function sentence(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

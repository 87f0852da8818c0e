// wire.ts — a network that loses requests, loses answers, delays, repeats, reorders and truncates; it does what it was told to, exchange by exchange.
import type { WireFault } from './script.ts';

export type Deliver = (request: Request) => Promise<Response>;

export interface FaultyWire {
  /** Sends over the network: TypeError where no answer comes back. */
  exchange(request: Request): Promise<Response>;
  /** After `skip` further exchanges the fault happens, once. */
  arm(fault: WireFault, skip: number): void;
  /** Delivers what was held back so far, in the order that `pick` says. */
  deliverLate(pick: (end: number) => number): Promise<void>;
  heal(): void;
}

/** @param onFault told each fault that has happened. */
export function faultyWire(deliver: Deliver, onFault: (fault: WireFault) => void, isCutOff: (request: Request) => boolean): FaultyWire {
  // Both owned by the functions below.
  let armed: { fault: WireFault; skip: number }[] = [];
  let late: Request[] = [];

  function nextFault(): WireFault | undefined {
    const due = armed.find(({ skip }) => skip <= 0);
    armed = armed.filter((entry) => entry !== due).map(({ fault, skip }) => ({ fault, skip: skip - 1 }));
    return due?.fault;
  }

  return {
    exchange: async (request) => {
      if (isCutOff(request)) throw new TypeError('nobody there');
      const [copy, second] = await copies(request);
      const fault = nextFault();
      if (fault === undefined) return deliver(copy());
      onFault(fault);
      switch (fault) {
        case 'lose-request':
          throw new TypeError('the request is lost');
        case 'lose-answer':
          await deliver(copy()).catch(() => undefined);
          throw new TypeError('the answer is lost');
        case 'delay':
          late.push(second());
          throw new TypeError('no answer in time');
        case 'repeat': {
          const [, answer] = await Promise.all([deliver(copy()).catch(() => undefined), deliver(second())]);
          return answer;
        }
        case 'truncate':
          return truncated(await deliver(copy()));
        case 'answer-500':
          return new Response('<html>', { status: 500 });
        case 'answer-502-after':
          await deliver(copy()).catch(() => undefined);
          return new Response('<html>', { status: 502 });
        case 'answer-429':
          return new Response('', { status: 429, headers: { 'retry-after': '7' } });
      }
    },
    arm: (fault, skip) => armed.push({ fault, skip }),
    deliverLate: async (pick) => {
      const requests = late;
      late = [];
      while (requests.length > 0) {
        const [request] = requests.splice(pick(requests.length), 1);
        if (request !== undefined) await deliver(request).catch(() => undefined);
      }
    },
    heal: () => {
      armed = [];
    },
  };
}

async function copies(request: Request): Promise<readonly [() => Request, () => Request]> {
  const body = request.method === 'POST' ? await request.arrayBuffer() : undefined;
  const copy = () =>
    new Request(request.url, { method: request.method, headers: request.headers, ...(body === undefined ? {} : { body }) });
  return [copy, copy];
}

/** Half of the body, and then the connection breaks: with the length in the header, a reader is told so. */
async function truncated(response: Response): Promise<Response> {
  const body = new Uint8Array(await response.arrayBuffer());
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (body.length > 1) controller.enqueue(body.subarray(0, body.length >> 1));
      controller.error(new TypeError('the connection broke'));
    },
  });
  return new Response(broken, { status: response.status === 204 ? 200 : response.status, headers: response.headers });
}

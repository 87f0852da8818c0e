// wire.ts — a network that loses requests, loses answers, delays, repeats, reorders and truncates; the script decides for each exchange.
import type { WireFault } from './script.ts';

/** A request whose bytes are all there, so that it can be sent again. */
export interface Packet {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Empty where there is none. */
  readonly body: Uint8Array<ArrayBuffer>;
}

export type Deliver = (packet: Packet) => Promise<Response>;
export type Pick = (end: number) => number;

export interface FaultyWire {
  /** Sends over the network: TypeError where no answer comes back. */
  exchange(packet: Packet): Promise<Response>;
  /** After `skip` further exchanges the fault happens, once. */
  arm(fault: WireFault, skip: number): void;
  /** Delivers what has been held back for long enough, in any order. Called between operations: what is held back waits for some of them. */
  deliverLate(): Promise<void>;
  /** Nothing more happens to what is sent. Half of what was held back arrives now, and the rest with `deliverAll`. */
  heal(): Promise<void>;
  deliverAll(): Promise<void>;
  /** What was held back is gone, as when a process ends for good with its connections. */
  drop(): void;
}

/** For how many operations a request may be held back. */
const HELD_MAX = 12;

/** @param onFault told each fault that has happened. */
export function faultyWire(
  deliver: Deliver,
  onFault: (fault: WireFault) => void,
  isCutOff: (url: string) => boolean,
  pick: Pick,
): FaultyWire {
  // Both owned by the functions below.
  let armed: { fault: WireFault; skip: number }[] = [];
  let late: { packet: Packet; turns: number }[] = [];

  function nextFault(): WireFault | undefined {
    if (armed.length === 0) return undefined;
    const due = armed.find(({ skip }) => skip <= 0);
    armed = armed.filter((entry) => entry !== due).map(({ fault, skip }) => ({ fault, skip: skip - 1 }));
    return due?.fault;
  }

  function hold(packet: Packet): void {
    late.push({ packet, turns: pick(3) === 0 ? pick(HELD_MAX) : pick(3) });
  }

  async function deliverWhere(isDue: (held: { readonly turns: number }) => boolean): Promise<void> {
    const due = late.filter(isDue);
    late = late.filter((held) => !due.includes(held)).map(({ packet, turns }) => ({ packet, turns: turns - 1 }));
    while (due.length > 0) {
      const [held] = due.splice(pick(due.length), 1);
      if (held !== undefined) await deliver(held.packet).catch(() => undefined);
    }
  }

  return {
    exchange: async (packet) => {
      if (isCutOff(packet.url)) throw new TypeError('nobody there');
      const fault = nextFault();
      if (fault === undefined) return deliver(packet);
      onFault(fault);
      switch (fault) {
        case 'lose-request':
          throw new TypeError('the request is lost');
        case 'lose-answer':
          await deliver(packet).catch(() => undefined);
          throw new TypeError('the answer is lost');
        case 'delay':
          hold(packet);
          throw new TypeError('no answer in time');
        case 'repeat': {
          const [, answer] = await Promise.all([deliver(packet).catch(() => undefined), deliver(packet)]);
          return answer;
        }
        case 'repeat-late':
          hold(packet);
          return deliver(packet);
        case 'truncate':
          return truncated(await deliver(packet));
        case 'answer-500':
          return new Response('<html>', { status: 500 });
        case 'answer-502-after':
          await deliver(packet).catch(() => undefined);
          return new Response('<html>', { status: 502 });
        case 'answer-429':
          return new Response('', { status: 429, headers: { 'retry-after': '7' } });
      }
    },
    arm: (fault, skip) => armed.push({ fault, skip }),
    deliverLate: async () => deliverWhere(({ turns }) => turns <= 0),
    heal: async () => {
      armed = [];
      await deliverWhere(() => pick(2) === 0);
    },
    deliverAll: async () => deliverWhere(() => true),
    drop: () => {
      late = [];
    },
  };
}

export async function packetOf(request: Request): Promise<Packet> {
  const { method, url, headers } = request;
  return { method, url, headers, body: request.body === null ? new Uint8Array(0) : new Uint8Array(await request.arrayBuffer()) };
}

export function requestOf({ method, url, headers, body }: Packet): Request {
  return new Request(url, { method, headers, ...(body.length === 0 ? {} : { body }) });
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

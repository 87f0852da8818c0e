// run-desk.ts — a desk from its start to its end: its pages, a browser that is led in, and what is still to be done when it closes.
import { setTimeout as wait } from 'node:timers/promises';
import { secureRandom } from '@soundings/crypto/random';
import type { Surroundings } from '../cli/command.ts';
import { openDuties } from '../desk/duties.ts';
import { roomsOf } from '../desk/rooms.ts';
import { openInBrowser } from '../desk/server/lead.ts';
import { serveDesk } from '../desk/server/serve.ts';
import { openDesk, type DeskPorts } from '../desk/state/desk.ts';
import { machineTimer } from '../desk/state/timer.ts';

/** So long is waited for a last look at the registers. */
const END_MS = 10_000;

export interface DeskRun {
  readonly folder: string;
  readonly port: number | undefined;
  /** Whether a browser is opened; if not, the file that leads there is named. */
  readonly opens: boolean;
  readonly ports: DeskPorts;
}

/** Settles once the desk is closed: on its page, by the signal, or because nobody has used it for long. */
export async function runDesk({ folder, port, opens, ports }: DeskRun, { terminal, signal }: Surroundings): Promise<void> {
  let end: () => Promise<void> = async () => Promise.resolve();
  const served = await serveDesk({
    folder,
    port: port ?? 0,
    random: secureRandom,
    rooms: (base, close) => {
      const room = openDesk(folder, base, ports);
      const duties = openDuties(room, machineTimer);
      void duties.begin();
      end = async () => duties.end();
      return roomsOf(room, duties, () => {
        duties.stop();
        close();
      });
    },
  });
  terminal.say('Soundings is open in your browser. Close it there, or stop it with Ctrl-C.');
  leadTo(served.lead, opens, terminal);
  signal.addEventListener('abort', served.close, { once: true });
  await served.closed;
  await Promise.race([end(), wait(END_MS, undefined, { ref: false })]);
}

export function leadTo(lead: string, opens: boolean, terminal: Surroundings['terminal']): void {
  if (!opens || !openInBrowser(lead)) terminal.say(`Open this file in your browser: ${lead}`);
}

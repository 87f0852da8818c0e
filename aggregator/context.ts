// context.ts — what every route and driver of one aggregator works with.
import type { After } from './after.ts';
import type { AggregatorConfig } from './config.ts';
import type { Generations, Quarantine } from './restored/generations.ts';
import type { BodyRoom } from './body-room.ts';
import type { KeyRing } from './key-ring.ts';
import type { Metrics } from './ops/metrics.ts';
import type { Ports, Receive } from './ports/ports.ts';
import type { Registers } from './registers/registers.ts';
import type { Pause } from './slices.ts';
import type { TaskBook } from './tasks/task-book.ts';

export interface Context extends Ports {
  readonly config: AggregatorConfig;
  readonly pause: Pause;
  readonly after: After;
  readonly receive: Receive;
  /** The Ed25519 seed that signs statements and answers. */
  readonly identityKey: Uint8Array | undefined;
  readonly tasks: TaskBook;
  readonly registers: Registers;
  readonly keys: KeyRing;
  /** Bodies of requests that are in memory. */
  readonly bodies: BodyRoom;
  readonly metrics: Metrics;
  readonly generations: Generations;
  /** After a restore, nothing is accepted and nothing is released until the operator has ended the quarantine (quarantine.ts). */
  readonly quarantine: Quarantine;
  /** Tells the drivers that there is work that somebody waits for. */
  wake(): void;
  /** Tells the drivers that so many reports were stored, which may wait a little for others. */
  uploaded(reports: number): void;
}

/**
 * A random fraction, uniform in [0, 1). For lengths of waits only, which aren't secret. If the generator is broken it is one half, so that
 * waiting still works.
 */
export function fraction({ random }: Pick<Context, 'random'>): number {
  try {
    return new DataView(random(4).slice().buffer).getUint32(0) / 2 ** 32;
  } catch {
    return 0.5;
  }
}

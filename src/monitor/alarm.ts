// alarm.ts — what a monitor says: one sentence, which check it is of, and the leaf that it is about (register.md, "Monitor").

/** The checks by their numbers in register.md, "Monitor". */
export type Check = 'M1' | 'M2' | 'M3' | 'M4' | 'M5' | 'M6' | 'M7' | 'M8' | 'M9' | 'M10' | 'M11' | 'M12' | 'M13' | 'M14' | 'M15';

/** Those that run unless all are asked for. */
export const USUAL: ReadonlySet<Check> = new Set<Check>(['M1', 'M2', 'M3', 'M5', 'M6', 'M7', 'M8', 'M13']);

export interface Alarm {
  readonly check: Check;
  /** The leaf's place in the log; undefined if it is about the register as a whole. */
  readonly index?: number | undefined;
  readonly sentence: string;
}

// source.ts — where an answer comes from: what a citation names, and what a package holds beside the figures.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Release } from '@soundings/protocol/release/release';

export interface Source {
  /** Undefined if only releases are at hand. */
  readonly charter: Charter | undefined;
  /** Every release that the answer may rest on, with the proof that it is in the register, if there is one. */
  readonly releases: readonly ProvedRelease[];
  /** The largest checkpoint that the releases are proved in; undefined of an unlogged mission. */
  readonly register: RegisterPosition | undefined;
}

export interface ProvedRelease {
  readonly release: Release;
  readonly proof: string | undefined;
}

export interface RegisterPosition {
  readonly origin: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  /** When enough witnesses had signed it, in seconds since the epoch; undefined where nobody looked. */
  readonly seen?: number | undefined;
}

export function missionOf({ charter, releases }: Source): string {
  return charter?.mission ?? releases[0]?.release.mission ?? '';
}

/** The first and the last day that these releases are about. */
export function daysOf({ releases }: Source): readonly [first: string, last: string] {
  const windows = releases.map(({ release }) => release.window);
  const first = windows.map(({ firstDay }) => firstDay).sort()[0] ?? '';
  return [
    first,
    windows
      .map(({ lastDay }) => lastDay)
      .sort()
      .at(-1) ?? '',
  ];
}

// member.ts — what is told of one member of a charter: in docs/charters.md, in editors, and where two charters differ.

export interface Member {
  /** "schedule.cadence"; "instruments[].name" for each of a list. */
  readonly path: string;
  /** A few words for it in a sentence: "smallest number of organisations". */
  readonly label: string;
  readonly means: string;
  /** What it costs, and whom. */
  readonly costs?: string;
  readonly choose?: string;
  /** A value, as JSON. Objects and lists of objects need none: their members have their own. */
  readonly example?: string;
}

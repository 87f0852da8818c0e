// extras.ts — which pages a mission has beside its own.

/** What there is beside a mission's page. */
export interface MissionExtras {
  /** Whether the whole charter is there in plain words. */
  readonly hasCharterPage: boolean;
  /** Whether releases are there as charts. */
  readonly hasFiguresPage: boolean;
}

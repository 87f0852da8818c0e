// code-points.ts — every number of ours in DAP's registries. There is no private-use range yet (DAP-18 §9.2): change them here alone.

/** Task extension: the charter's rules are part of the task. Its data is one byte, the format. */
export const TASK_EXTENSION_MISSION = 0xff51;

/** Public report extension: who contributed, which version, and the commitments to both input shares. */
export const REPORT_EXTENSION_CONTRIBUTION = 0xff52;

/** Private report extension: the salt of this aggregator's commitment. (No type may be both public and private, DAP-18 §4.5.3.4.) */
export const REPORT_EXTENSION_SALT = 0xff53;

/** The format of everything above. */
export const FORMAT = 1;

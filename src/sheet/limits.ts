// limits.ts — how much of a spreadsheet is read before it is refused. An ordinary year of a charity's records stays far below each number.

export const SHEET_LIMITS = {
  fileBytes: 20 * 1024 * 1024,
  /** Files inside the archive that a workbook is. */
  parts: 2_000,
  /** One of them, unpacked. */
  partBytes: 64 * 1024 * 1024,
  /** All that were unpacked for one reading. */
  unpackedBytes: 96 * 1024 * 1024,
  /** How many times larger a part may be unpacked than packed, if it is larger than `ratioFromBytes`. */
  ratio: 200,
  ratioFromBytes: 1024 * 1024,
  /** Rows with something in them. */
  rows: 200_000,
  columns: 256,
  cells: 2_000_000,
  /** As many as Excel puts in one cell. */
  cellCharacters: 32_767,
  sheets: 255,
  /** Elements inside each other. Excel and LibreOffice need about ten. */
  depth: 64,
} as const;

/** For one thread that reads one file. */
export const THREAD_LIMITS = { cpuSeconds: 20, seconds: 120, memoryMb: 512 } as const;

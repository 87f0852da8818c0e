// column-name.ts — what a spreadsheet program calls a column.

/** `BC` of column 54; columns from 0. */
export function columnName(column: number): string {
  const before = Math.floor(column / 26);
  return `${before > 0 ? columnName(before - 1) : ''}${String.fromCharCode(65 + (column % 26))}`;
}

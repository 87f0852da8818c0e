// csv.ts — a CSV file whole, through the SDK's reader: the demo deals its rows out before anybody contributes.
import { csvFile, SdkError } from '@soundings/client/node';
import { readRows } from '@soundings/client';
import type { Row } from './people.ts';

/** Every row by its column names. Throws SdkError `rows`, which names lines, if the file is malformed. */
export async function readCsv(path: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const { row } of readRows(csvFile(path))) rows.push(row as Row); // a CSV holds texts only
  if (rows.length === 0) throw new SdkError('rows', `${path} has a header but no rows, so there is nobody to count.`);
  return rows;
}

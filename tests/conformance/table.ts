// table.ts — every MUST and SHOULD of DAP draft-18, in the draft's order, with the tests that show it or the reason why there is none.
import { aggregationRows } from './aggregation-rows.ts';
import { collectionRows } from './collection-rows.ts';
import { httpRows } from './http-rows.ts';
import { otherRows } from './other-rows.ts';
import type { Row } from './row.ts';
import { uploadRows } from './upload-rows.ts';

export const conformanceTable: readonly Row[] = [...httpRows, ...uploadRows, ...aggregationRows, ...collectionRows, ...otherRows];

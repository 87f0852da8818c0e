// ports/store.ts — every change of the stored state by name, with what holds after a crash. Only the files in store/ contain SQL.
//
// When a method's promise has resolved, its changes are on disk. Each method is one transaction: all of it happens or none. If two callers
// race, in one process or in several on one database, unique keys and a lock on the task decide, never the order in which the callers read.
import type { AggregateShares } from './store/aggregate-shares.ts';
import type { CollectionJobs } from './store/collections.ts';
import type { GenerationTables } from './store/generations.ts';
import type { GivenUpBatches } from './store/given-up.ts';
import type { HelperJobs } from './store/helper-jobs.ts';
import type { KeyTable } from './store/keys.ts';
import type { LeaderJobs } from './store/leader-jobs.ts';
import type { UploadTable, HeldTable, ArrivalTable } from './store/reports.ts';
import type { TaskTables } from './store/tasks.ts';
import type { NoticeTable } from './store/notices.ts';
import type { RegisterTables } from './store/registers.ts';
import type { Upkeep } from './store/upkeep.ts';

export interface Store
  extends
    TaskTables,
    KeyTable,
    UploadTable,
    HeldTable,
    ArrivalTable,
    LeaderJobs,
    HelperJobs,
    CollectionJobs,
    AggregateShares,
    GivenUpBatches,
    GenerationTables,
    RegisterTables,
    NoticeTable,
    Upkeep {
  close(): Promise<void>;
}

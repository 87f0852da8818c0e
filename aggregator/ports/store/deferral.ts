// ports/store/deferral.ts — a job that is tried again later.

export interface Deferral {
  readonly taskId: Uint8Array;
  readonly jobId: Uint8Array;
  readonly notBeforeMs: number;
  readonly attempts: number;
  /** The URL to poll next. Undefined: unchanged. Null: none, the request is sent again. */
  readonly location: string | null | undefined;
}

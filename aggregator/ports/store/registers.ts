// ports/store/registers.ts — what an aggregator knows of the public registers of its missions.

export interface RegisterRecord {
  readonly charterDigest: Uint8Array;
  /** The mission's document with its proofs, as JSON: the one that was loaded last, or, until one is, the one that was brought last. */
  readonly document: string;
  /** Whether the mission was loaded from it. */
  readonly isAccepted: boolean;
  /** The day on which this aggregator first read charter and decisions from the register itself, in days since 1970. */
  readonly firstReadDay: number | undefined;
  /** The last day on which it read all leaves, and found nothing that the document leaves out. */
  readonly checkedDay: number | undefined;
}

/** The largest checkpoint seen of a register, and one that contradicts it if there is any. Both are signed notes. */
export interface RegisterHead {
  readonly note: string;
  readonly fork: string | undefined;
}

export interface RegisterTables {
  registers(): Promise<readonly RegisterRecord[]>;
  register(charterDigest: Uint8Array): Promise<RegisterRecord | undefined>;
  /** Remembers a document whose mission isn't loaded yet, so that its register is read. One that was loaded stays. */
  watchRegister(charterDigest: Uint8Array, document: string): Promise<void>;
  /** Says that the mission was loaded from this document. */
  acceptDocument(charterDigest: Uint8Array, document: string): Promise<void>;
  /** The first call decides on the day. */
  noteFirstRead(charterDigest: Uint8Array, day: number): Promise<void>;
  noteChecked(charterDigest: Uint8Array, day: number): Promise<void>;
  registerHead(origin: string): Promise<RegisterHead | undefined>;
  /** A fork, once it is there, stays. */
  putRegisterHead(origin: string, head: RegisterHead): Promise<void>;
}

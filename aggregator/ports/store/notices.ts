// ports/store/notices.ts — what was handed to an aggregator by file, whether or not the register has it: anybody may read it (register.md, "Who refuses what").

/** A stop of a mission; an objection that somebody in it has signed; a decision of a board's member who refuses; a receipt that this aggregator gave for a challenge. */
export type NoticeKind = 'stop' | 'challenge' | 'decision' | 'receipt';

export interface Notice {
  readonly kind: NoticeKind;
  /** The digest of the object, in base64url. */
  readonly object: string;
  /** Undefined for a receipt, which names a challenge only. */
  readonly charterDigest: Uint8Array | undefined;
  /** The signed object, as JSON. */
  readonly document: string;
  /** When it was handed over, in days since 1970. */
  readonly day: number;
}

export interface NoticeTable {
  /** False if it is there already: the first day stays. */
  putNotice(notice: Notice): Promise<boolean>;
  /** By day, then by object. */
  notices(): Promise<readonly Notice[]>;
  noticesOf(charterDigest: Uint8Array): Promise<readonly Notice[]>;
}

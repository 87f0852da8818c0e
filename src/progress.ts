// progress.ts — how a long task reports its progress, whatever displays it.

export interface Progress {
  update(text: string): void;
  done(text: string): void;
}

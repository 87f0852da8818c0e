// progress.ts — how long work says how far it has come, whoever shows it.

export interface Progress {
  update(text: string): void;
  done(text: string): void;
}

// terminal.ts — how a command speaks: results on standard output, everything said along the way on standard error.

export interface Terminal {
  /** A result. With --json, the only thing on standard output. */
  print(text: string): void;
  /** Something said along the way. */
  say(text: string): void;
  /** A line that is written over by the next one; ends when `done` is called. Plain lines where nobody watches. */
  progress(label: string): Progress;
  readonly columns: number;
  /** Colours where a person watches and hasn't refused them (NO_COLOR). */
  readonly style: Style;
}

export interface Progress {
  update(text: string): void;
  done(text: string): void;
}

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
}

interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** How often a progress line is redrawn at most, or repeated where it can't be redrawn. */
const REDRAW_MS = 100;
const REPEAT_MS = 5_000;

export function terminal(out: Stream, err: Stream, env: Readonly<Record<string, string | undefined>>, now: () => number): Terminal {
  const colours = err.isTTY === true && out.isTTY === true && env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb';
  return {
    print: (text) => void out.write(`${text}\n`),
    say: (text) => void err.write(`${text}\n`),
    progress: (label) => (err.isTTY === true ? redrawn(label, err, now) : repeated(label, err, now)),
    columns: out.columns ?? 100,
    style: colours ? ansi : plain,
  };
}

function redrawn(label: string, err: Stream, now: () => number): Progress {
  let last = 0;
  const draw = (text: string) => err.write(`\r\x1b[2K${`${label} ${text}`.slice(0, (err.columns ?? 100) - 1)}`);
  draw('');
  return {
    update(text) {
      if (now() - last < REDRAW_MS) return;
      last = now();
      draw(text);
    },
    done(text) {
      draw(text);
      err.write('\n');
    },
  };
}

function repeated(label: string, err: Stream, now: () => number): Progress {
  let last = now();
  return {
    update(text) {
      if (now() - last < REPEAT_MS) return;
      last = now();
      err.write(`${label} ${text}\n`);
    },
    done: (text) => void err.write(`${label} ${text}\n`),
  };
}

const sgr = (code: number) => (text: string) => `\x1b[${code}m${text}\x1b[0m`;
const ansi: Style = { bold: sgr(1), dim: sgr(2), red: sgr(31), green: sgr(32) };
const same = (text: string) => text;
const plain: Style = { bold: same, dim: same, red: same, green: same };

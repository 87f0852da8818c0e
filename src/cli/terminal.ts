// terminal.ts — how a command prints: results on standard output, messages about its work on standard error.
import type { Progress } from '../progress.ts';
// What is printed may include text by others: from a charter, a file name, an aggregator's answer. Control characters in it are shown, not obeyed.
import { randomUUID } from 'node:crypto';
import { visible } from '@soundings/protocol/json/visible';

export interface Terminal {
  /** A result. With --json, the only thing on standard output. */
  print(text: string): void;
  /** A message about the work, on standard error. */
  say(text: string): void;
  /** A line that is overwritten by the next one, until `done` is called. Separate lines if standard error is not a terminal. */
  progress(label: string): Progress;
  readonly columns: number;
  /** Colours if both outputs are a terminal and NO_COLOR is not set. */
  readonly style: Style;
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

/** The shortest time between two drawings of a progress line, and between two separate lines if it can't be redrawn. */
const REDRAW_MS = 100;
const REPEAT_MS = 5_000;

export function terminal(out: Stream, err: Stream, env: Readonly<Record<string, string | undefined>>, now: () => number): Terminal {
  const colours = err.isTTY === true && out.isTTY === true && env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb';
  const { style, shown } = colours ? markedStyle(randomUUID()) : { style: plain, shown: harmless };
  return {
    print: (text) => void out.write(`${shown(text)}\n`),
    say: (text) => void err.write(`${shown(text)}\n`),
    progress: (label) => (err.isTTY === true ? redrawn(label, err, now) : repeated(label, err, now)),
    columns: out.columns ?? 100,
    style,
  };
}

/** A text without control characters except line ends and tabs. In JSON the escaped text means the same as before. */
function harmless(text: string): string {
  return visible(text.replaceAll(/\r(?!\n)/g, '\\u000d'), '\r\n\t');
}

/** Colours stand as marks that nobody else can have written, until a text is shown. */
function markedStyle(mark: string): { readonly style: Style; readonly shown: (text: string) => string } {
  const marked = (code: number) => (text: string) => `<${mark} ${code}>${text}<${mark} 0>`;
  return {
    style: { bold: marked(1), dim: marked(2), red: marked(31), green: marked(32) },
    shown: (text) => harmless(text).replaceAll(new RegExp(`<${mark} (\\d+)>`, 'g'), '\x1b[$1m'),
  };
}

function redrawn(label: string, err: Stream, now: () => number): Progress {
  let last = 0;
  const draw = (text: string) =>
    err.write(
      `\r\x1b[2K${harmless(`${label} ${text}`)
        .replaceAll('\n', ' ')
        .slice(0, (err.columns ?? 100) - 1)}`,
    );
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
      err.write(`${harmless(`${label} ${text}`)}\n`);
    },
    done: (text) => void err.write(`${harmless(`${label} ${text}`)}\n`),
  };
}

const same = (text: string) => text;
const plain: Style = { bold: same, dim: same, red: same, green: same };

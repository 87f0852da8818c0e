// terminal.ts — how a command speaks: results on standard output, everything said along the way on standard error.
import type { Progress } from '../progress.ts';
// Whatever is printed may hold others' words: a charter's, a file's name, an aggregator's answer. What would steer the terminal is shown instead.
import { randomUUID } from 'node:crypto';
import { visible } from '@soundings/protocol/json/visible';

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
  const { style, shown } = colours ? markedStyle(randomUUID()) : { style: plain, shown: harmless };
  return {
    print: (text) => void out.write(`${shown(text)}\n`),
    say: (text) => void err.write(`${shown(text)}\n`),
    progress: (label) => (err.isTTY === true ? redrawn(label, err, now) : repeated(label, err, now)),
    columns: out.columns ?? 100,
    style,
  };
}

/** A text as a terminal may have it: lines, tabs and nothing else that moves. In JSON what is escaped means the same as before. */
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

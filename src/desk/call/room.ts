// room.ts — what the routes of this room share: the draft, the clock, and the way from page to page.
import type { Context, Hono } from 'hono';
import type { Words } from '../../pages/words/words.ts';
import { InputError } from '../../errors.ts';
import { fileOf, type ChosenFile } from '../shell/form.ts';
import type { FieldError, Setting } from '../shell/frame.tsx';
import { settingOf, type Desk } from '../state/desk.ts';
import type { ConvenePorts } from '../state/convene.ts';
import { beginFigures, openCalling, type Calling } from './calling.ts';

export type Form = Readonly<Record<string, unknown>>;

export interface Room {
  readonly app: Hono;
  readonly desk: Desk;
  readonly calling: Calling;
  readonly ports: ConvenePorts;
  readonly at: (path: string) => Setting;
  readonly say: Words['say'];
  readonly to: (http: Context, path: string) => Response;
  /** What a page of this room is given. The second speed is begun for the draft as it stands. */
  readonly props: (
    path: string,
    errors?: readonly FieldError[],
  ) => {
    readonly at: Setting;
    readonly calling: Calling;
    readonly now: number;
    readonly errors: readonly FieldError[];
  };
}

export function openRoom(app: Hono, desk: Desk): Room {
  const calling = openCalling(desk.folder);
  const at = (path: string) => settingOf(desk, path);
  const { convene, now } = desk.ports;
  return {
    app,
    desk,
    calling,
    ports: convene,
    at,
    say: (key, values) => at('/').words.say(key, values),
    to: (http, path) => http.redirect(desk.base + path, 303),
    props: (path, errors = []) => {
      beginFigures(calling, calling.draft, convene, now);
      return { at: at(path), calling, now: now(), errors };
    },
  };
}

export async function filesOf(value: unknown): Promise<readonly ChosenFile[]> {
  const files = await Promise.all([value].flat().map(fileOf));
  return files.filter((file) => file !== undefined);
}

/** What a person gave, taken; undefined if it can't be, and then `errors` says why. */
export async function tried<T>(field: string, errors: FieldError[], take: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await take();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    errors.push({ field, sentence: error.message });
    return undefined;
  }
}

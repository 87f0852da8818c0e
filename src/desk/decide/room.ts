// room.ts — what the routes of this room share: what is being decided, the way from page to page, and names of files.
import type { Context, Hono } from 'hono';
import type { Decision } from '@soundings/protocol/charter/approval';
import { InputError } from '../../errors.ts';
import type { Words } from '../../pages/words/words.ts';
import type { FieldError, Setting } from '../shell/frame.tsx';
import { settingOf, type Desk } from '../state/desk.ts';
import { QUESTIONS } from './answers.ts';
import type { Deciding } from './deciding.ts';
import { decisionFile } from './decision-file.ts';
import type { FileNames } from './after-pages.tsx';
import type { DecisionGiven } from './pages.tsx';
import { requestText } from './request.ts';
import { textOf } from '../shell/form.ts';

export type Form = Readonly<Record<string, unknown>>;
type Answer = Response | Promise<Response>;

export interface Room {
  readonly app: Hono;
  readonly desk: Desk;
  deciding: Deciding | undefined;
  readonly at: (path: string) => Setting;
  readonly say: Words['say'];
  readonly to: (http: Context, path: string) => Response;
  /** A page of the mission that is open; without one, the way to where it is opened. */
  readonly page: (path: string, show: (http: Context, deciding: Deciding) => Answer) => void;
  readonly act: (path: string, take: (http: Context, deciding: Deciding, form: Form) => Answer) => void;
}

export function openRoom(app: Hono, desk: Desk): Room {
  const to = (http: Context, path: string) => http.redirect(desk.base + path, 303);
  const at = (path: string) => settingOf(desk, path);
  const room: Room = {
    app,
    desk,
    deciding: undefined,
    at,
    say: (key, values) => at('/').words.say(key, values),
    to,
    page: (path, show) => {
      app.get(path, async (http) => (room.deciding === undefined ? to(http, '/decide') : show(http, room.deciding)));
    },
    act: (path, take) => {
      app.post(path, async (http) =>
        room.deciding === undefined ? to(http, '/decide') : take(http, room.deciding, await http.req.parseBody()),
      );
    },
  };
  return room;
}

/** What a person gave, read; undefined if it can't be, and then `errors` says why. */
export async function tried<T>(field: string, errors: FieldError[], read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    errors.push({ field, sentence: error.message });
    return undefined;
  }
}

/** A member's number is their place in the charter. */
export function filesOf({ document, made }: Deciding): FileNames {
  const { mission, board } = document.charter.charter;
  const number = made === undefined ? 0 : board.keys.indexOf(made.decision.key) + 1;
  return { decision: `decision-${number}.json`, request: `${mission}.request.json`, mission: `${mission}.mission.json` };
}

/** The text of a file that these pages name. */
export function fileNamed(deciding: Deciding, name: string): string | undefined {
  const { decision, request, mission } = filesOf(deciding);
  const { document, rehearsal, template, proposed, made } = deciding;
  if (name === decision && made !== undefined) return decisionFile(made);
  if (name === request) return requestText({ document, rehearsal, template, proposed });
  return name === mission ? `${JSON.stringify(document, undefined, 1)}\n` : undefined;
}

export function givenIn(form: Form): DecisionGiven {
  const [harm = '', acts = '', stop = ''] = QUESTIONS.map((name) => textOf(form[name]));
  return { harm, acts, stop, decision: textOf(form['decision']), text: textOf(form['text']) };
}

/** Spaces belong to a passphrase. */
export function secretOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const DECISIONS = ['approves', 'refuses'] as const;

export function decisionIn({ decision }: DecisionGiven): Decision['decision'] | undefined {
  return DECISIONS.find((one) => one === decision);
}

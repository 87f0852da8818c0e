// quiet-desk.ts — a desk's rooms without a server: a request goes in, a page comes out. For a board member's or a convenor's folder.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CharterCheck } from '../../../src/convenor/charter-check.ts';
import { checkCharterValue } from '../../../src/convenor/charter-check.ts';
import { openDeskFolder } from '../../../src/desk/folder/desk-folder.ts';
import { openDesk, type DeskPorts } from '../../../src/desk/state/desk.ts';
import { openDuties } from '../../../src/desk/duties.ts';
import { roomsOf } from '../../../src/desk/rooms.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { CONVENE } from './convene.ts';
import { newFolder } from './world.ts';

export interface QuietDesk {
  readonly folder: string;
  get(path: string): Promise<QuietPage>;
  /** Redirects are followed. Several files under one name are a list. */
  post(path: string, fields: Readonly<Record<string, string | File | readonly File[]>>): Promise<QuietPage>;
  /** What a form answers with, if that is a file. */
  bytes(path: string): Promise<Uint8Array>;
  close(): void;
}

export interface QuietPage {
  readonly status: number;
  readonly path: string;
  readonly html: string;
}

const BASE = '/token';

/**
 * `prepare` puts keys into the folder before it is opened. `check` takes the place of the charter's check. Whatever asks the network fails, unless
 * `network` answers.
 */
export function quietDesk(
  prepare: (folder: string) => void = () => undefined,
  check?: Promise<CharterCheck>,
  network: Partial<Pick<DeskPorts, 'fetch' | 'now'>> = {},
): QuietDesk {
  const folder = join(newFolder(), 'desk');
  mkdirSync(folder, { mode: 0o700 });
  prepare(folder);
  openDeskFolder(folder);
  const ports: DeskPorts = {
    now: () => NOW,
    random: seededRandom(folder),
    fetch: async () => Promise.reject(new TypeError('this desk asks nobody')),
    wait: async () => Promise.resolve(),
    examine: async (charter) => check ?? Promise.resolve(checked(charter)),
    convene: CONVENE,
    marks: join(folder, 'marks'),
    ...network,
  };
  const desk = openDesk(folder, BASE, ports);
  const inside = roomsOf(
    desk,
    openDuties(desk, () => () => undefined),
    () => undefined,
  );
  const ask = async (path: string, init?: RequestInit): Promise<QuietPage> => {
    const answer = await inside(new Request(`http://127.0.0.1${path}`, init), path.replace(/[?#].*/, ''));
    const to = answer.headers.get('location');
    return to === null ? { status: answer.status, path, html: await answer.text() } : ask(to.slice(BASE.length));
  };
  return {
    folder,
    get: async (path) => ask(path),
    post: async (path, fields) => {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
      return ask(path, { method: 'POST', body });
    },
    bytes: async (path) => {
      const answer = await inside(new Request(`http://127.0.0.1${path}`, { method: 'POST' }), path);
      return new Uint8Array(await answer.arrayBuffer());
    },
    close: () => rmSync(join(folder, '..'), { recursive: true }),
  };
}

/** 1 December 2025, before the example's first window. */
const NOW = Date.UTC(2025, 11, 1) / 1000;

/** Each charter is examined once: it takes a second. */
function checked(charter: unknown): CharterCheck {
  const key = JSON.stringify(charter);
  const known = checks.get(key) ?? checkCharterValue(charter);
  checks.set(key, known);
  return known;
}
const checks = new Map<string, CharterCheck>();

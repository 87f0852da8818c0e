// lead.ts — the way of a browser into the desk: a file that only this user can read says the address, so that it stands in no command line.
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Pass } from './door.ts';
import { leadPage } from './lead-page.tsx';

const FILE = 'open.html';

/** Writes the file and returns its path. It leads to the desk's first page, without a script. */
export function writeLead(folder: string, pass: Pass): string {
  const file = leadIn(folder);
  rmSync(file, { force: true });
  writeFileSync(file, leadPage(addressOf(pass)), { mode: 0o600, flag: 'wx' });
  return file;
}

export function removeLead(folder: string): void {
  rmSync(leadIn(folder), { force: true });
}

/** Where the file is while it is there. */
export function leadIn(folder: string): string {
  return join(folder, FILE);
}

function addressOf({ port, token }: Pass): string {
  return `http://127.0.0.1:${port}/${token}/`;
}

/** Asks the system to show the file in the browser that people use. False if there is no way to ask; whether a browser came up nobody tells. */
export function openInBrowser(file: string, platform: NodeJS.Platform = process.platform): boolean {
  const [program, ...words] = openerOf(platform);
  try {
    const child = spawn(program, [...words, platform === 'win32' ? file : pathToFileURL(file).href], { stdio: 'ignore', detached: true });
    child.on('error', () => undefined);
    child.unref();
    return true;
  } catch {
    return false;
  }
}

function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  return platform === 'win32' ? ['explorer.exe'] : ['xdg-open'];
}

// config-secrets.ts — finds secrets that are written in a JSON file itself. Only its owner may read such a file, as with a key file.
import type { NodeConfig, TaskFile } from '../config.ts';

/** The name of the first setting of a configuration that is a secret; undefined if there is none. */
export function secretInConfig({ helperToken, database }: NodeConfig): string | undefined {
  if (helperToken !== undefined) return 'helperToken';
  return database.kind === 'postgres' && hasPassword(database.url) ? 'database.url' : undefined;
}

/** The same for a task file: its verification key is always one. */
export function secretInTask({ helperToken }: TaskFile): string {
  return helperToken === undefined ? 'verifyKey' : 'helperToken';
}

/** A password may be a part of the URL or a parameter of it. A URL that can't be parsed may contain one anywhere. */
function hasPassword(url: string): boolean {
  if (!URL.canParse(url)) return true;
  const { password, searchParams } = new URL(url);
  return password !== '' || searchParams.has('password');
}

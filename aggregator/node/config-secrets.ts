// config-secrets.ts — secrets that stand in a JSON file itself: such a file is its owner's alone, as a key file is.
import type { NodeConfig, TaskFile } from '../config.ts';

/** The first setting of a configuration that is a secret, by its name; undefined where none is. */
export function secretInConfig({ helperToken, database }: NodeConfig): string | undefined {
  if (helperToken !== undefined) return 'helperToken';
  return database.kind === 'postgres' && hasPassword(database.url) ? 'database.url' : undefined;
}

/** The same for a task file: its verification key is always one. */
export function secretInTask({ helperToken }: TaskFile): string {
  return helperToken === undefined ? 'verifyKey' : 'helperToken';
}

/** As a part of the URL or as a parameter of it; one that can't be parsed may hold one anywhere. */
function hasPassword(url: string): boolean {
  if (!URL.canParse(url)) return true;
  const { password, searchParams } = new URL(url);
  return password !== '' || searchParams.has('password');
}

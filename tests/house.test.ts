// house.test.ts — what the compiler can't see of the house's rules: no file reaches itself, and no room has a clock or dice of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const ROOMS = ['crypto', 'protocol', 'client-sdk', 'aggregator', 'src'] as const;

const files = ROOMS.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('kernel/assembly'))
    .map((name) => join(room, name)),
);
const source = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

/** Imports that exist at run time; a type may point back, since it is gone by then. */
function imports(file: string): readonly string[] {
  const text = source.get(file) ?? '';
  const found = text.matchAll(/^(?:import|export)\s(?!type\s)[^;]*?from '(\.[^']+)';/gms);
  return [...found].map(([, path = '']) => relative(root, resolve(root, dirname(file), path)));
}

describe('the house', () => {
  it('has no file that reaches itself', () => {
    const cycles: string[] = [];
    const done = new Set<string>();
    const visit = (file: string, trail: readonly string[]) => {
      const at = trail.indexOf(file);
      if (at >= 0) cycles.push([...trail.slice(at), file].join(' → '));
      if (at >= 0 || done.has(file)) return;
      for (const next of imports(file)) visit(next, [...trail, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('takes the time and the dice from outside in crypto, protocol, the SDK and the middle of the aggregator', () => {
    const doors = new Set([
      'crypto/random.ts',
      'client-sdk/index.ts',
      'client-sdk/node/index.ts',
      'aggregator/node/run.ts',
      'aggregator/node/machine.ts',
    ]);
    const inner = files.filter((file) => !file.startsWith('src/') && !doors.has(file));
    const own = inner.filter((file) => /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(/.test(source.get(file) ?? ''));
    expect(own).toEqual([]);
  });

  it('opens every file with its name and what it is for', () => {
    const silent = files.filter((file) => !file.endsWith('.d.ts') && !/^(#!.*\n)?\/\/ \S+\.ts — \S/.test(source.get(file) ?? ''));
    expect(silent.filter((file) => file !== 'crypto/kernel/embedded.ts')).toEqual([]);
  });

  it('stays in one direction', () => {
    const allowed: Readonly<Record<string, readonly string[]>> = {
      crypto: ['crypto'],
      protocol: ['crypto', 'protocol'],
      'client-sdk': ['crypto', 'protocol', 'client-sdk'],
      aggregator: ['crypto', 'protocol', 'aggregator'],
      src: [...ROOMS],
    };
    const room = (file: string) => file.split('/')[0] ?? '';
    const against = files.flatMap((file) =>
      imports(file)
        .filter((to) => allowed[room(file)]?.includes(room(to)) !== true)
        .map((to) => `${file} → ${to}`),
    );
    expect(against).toEqual([]);
  });
});

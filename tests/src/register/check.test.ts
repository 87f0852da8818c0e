// check.test.ts — "Check it yourself", without a browser: a whole register passes, and one changed byte is found with the name of its file.
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../../crypto/signature/node.ts';
import { checkRegister, type Report } from '../../../src/pages/register/check/check.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { Ground } from './ground.ts';
import { publishWinter } from './site-ground.ts';
import { exampleFiles, hasExample } from './worked-example.ts';

let ground: Ground;
/** The first checkpoint that was published. */
let first: string | undefined;
let files: ReadonlyMap<string, Uint8Array>;

beforeAll(async () => {
  ground = new Ground('check');
  await publishWinter(ground, async () => {
    first ??= await readFile(join(ground.settings.site, 'checkpoint'), 'utf8');
  });
  files = filesIn(ground.settings.site);
});
afterAll(() => {
  ground.close();
});

function filesIn(folder: string): ReadonlyMap<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    paths.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), new Uint8Array(readFileSync(path))];
    }),
  );
}

async function check(changed: ReadonlyMap<string, Uint8Array | undefined> = new Map(), only?: number): Promise<Report> {
  return checkRegister(async (path) => Promise.resolve(changed.has(path) ? changed.get(path) : files.get(path)), {
    only,
    verify,
    onFile: () => undefined,
  });
}

/** The files that hold what was signed; the others only help a web host. */
function signedFiles(): readonly string[] {
  return [...files.keys()].filter((path) => /^(checkpoint$|tile\/|object\/|proof\/|mission\/|index\.json$)/.test(path));
}

describe('the check of a register', () => {
  it('passes what was published, and reads every file that was signed', async () => {
    const asked: string[] = [];
    const report = await checkRegister(async (path) => Promise.resolve(files.get(path)), { verify, onFile: (path) => asked.push(path) });
    expect(report.faults).toEqual([]);
    expect(report.register).toMatchObject({ origin: 'register.salford.example/winter', size: 26, quorum: [3, 4], removed: 0, unknown: 0 });
    expect(asked.filter((path) => files.has(path)).sort()).toEqual([...signedFiles()].sort());
    expect(report.files).toBe(asked.length);
  });

  it('names the file in which one byte was changed', async () => {
    const random = seededRandom('check flips');
    const paths = signedFiles();
    expect(paths.length).toBeGreaterThan(60);
    for (const path of paths) {
      const bytes = files.get(path) ?? new Uint8Array();
      const place = new DataView(random(4).buffer).getUint32(0) % bytes.length;
      const bit = 1 << ((random(1)[0] ?? 0) % 8);
      const { faults } = await check(new Map([[path, bytes.map((byte, at) => (at === place ? byte ^ bit : byte))]]));
      expect(
        faults.map((fault) => fault.path),
        `${path} at ${String(place)}`,
      ).toContain(path);
    }
  });

  it('names a file that is missing', async () => {
    for (const path of signedFiles().filter((one) => !/\.p\/|index\.json$/.test(one))) {
      const { faults } = await check(new Map([[path, undefined]]));
      expect(faults, path).toContainEqual(expect.objectContaining({ path }));
    }
  });

  it('checks one entry with the whole tree, and fewer objects', async () => {
    const all = await check();
    const one = await check(new Map(), 9);
    expect(one.faults).toEqual([]);
    expect(one.files).toBeLessThan(all.files / 2);
    expect((await check(new Map(), 26)).faults).toEqual([{ path: 'checkpoint', sentence: 'The register has no entry 26.' }]);
  });

  it('goes on from what was seen, and tells an older copy from another history', async () => {
    const checkWith = async (seen: string, of = files) =>
      checkRegister(async (path) => Promise.resolve(of.get(path)), { verify, onFile: () => undefined, seen: () => seen });
    const shown = (await check()).register?.note ?? expect.unreachable();
    for (const seen of [first ?? '', shown, 'damaged']) expect(await checkWith(seen)).toMatchObject({ faults: [], fork: undefined });
    // The register's own key and witnesses, another history.
    const other = new Ground('check');
    await other.add(other.mission('2025-12-29'));
    const { note } = await other.publish();
    const elsewhere = filesIn(other.settings.site);
    other.close();
    expect(await checkWith(note)).toMatchObject({ faults: [], fork: { seen: note, shown } });
    expect(await checkWith(shown, elsewhere)).toMatchObject({
      faults: [{ path: 'checkpoint', sentence: 'It has 4 entries, and this browser has seen 26: this is an older copy.' }],
    });
  });

  it('rejects, and finds nothing, if the host does not answer', async () => {
    const down = async () => Promise.reject(new TypeError('fetch failed'));
    await expect(checkRegister(down, { onFile: () => undefined })).rejects.toThrow('fetch failed');
  });
});

describe('the worked example of the specification, which other programs made', () => {
  it.skipIf(!hasExample)('passes, and one changed byte is found in each of its files', async () => {
    const example = await exampleFiles();
    const run = async (changed: ReadonlyMap<string, Uint8Array>) =>
      checkRegister(async (path) => Promise.resolve(changed.get(path) ?? example.get(path)), { verify, onFile: () => undefined });
    const report = await run(new Map());
    expect(report.faults).toEqual([]);
    expect(report.register).toMatchObject({ origin: 'register.winter.example/soundings', size: 11, quorum: [2, 3] });
    for (const [path, bytes] of example) {
      const middle = bytes.length >> 1;
      const flipped = Uint8Array.from(bytes, (byte, at) => (at === middle ? byte ^ 2 : byte));
      const { faults } = await run(new Map([[path, flipped]]));
      expect(
        faults.map((fault) => fault.path),
        path,
      ).toContain(path);
    }
  });
});

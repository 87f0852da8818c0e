// archive-text.test.ts — one part of a ZIP file as text: the one that is chosen, or none, and nothing of a damaged file.
import { expect, it } from 'vitest';
import { archiveText } from '../../../src/sheet/archive-text.ts';
import { SheetProblem } from '../../../src/sheet/problem.ts';
import { writeArchive } from '../../../src/sheet/write-archive.ts';

const archive = writeArchive([
  ['one.json', '{"Größe": 1}'],
  ['two.json', 'x'.repeat(100)],
]);

it('is that of the part that is chosen, and nothing if none is', async () => {
  expect(await archiveText(archive, (names) => names.find((name) => name.startsWith('one')))).toBe('{"Größe": 1}');
  expect(await archiveText(archive, () => undefined)).toBeUndefined();
});

it('is refused if the archive is damaged, has no such part, or the part is no text', async () => {
  const choose = () => 'two.json';
  await expect(archiveText(archive.subarray(0, 60), choose)).rejects.toThrow(SheetProblem);
  await expect(archiveText(archive, () => 'three.json')).rejects.toThrow('it has no part three.json');
  const binary = writeArchive([['two.json', Uint8Array.of(0x7b, 0xff) as unknown as string]]);
  await expect(archiveText(binary, choose)).rejects.toThrow('its part two.json is not text');
});

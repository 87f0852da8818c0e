// totals.test.ts — totals that an organisation added up itself, typed into a table: only what the charter allows, and only what is declared.
import { expect, it } from 'vitest';
import { charterOfTotals, openMissionGround } from './ground.ts';
import { formIn, submit, visit } from './world.ts';

it('takes a number a box with all that must be true of them, and says so on the receipt', async () => {
  const ground = await openMissionGround(charterOfTotals());
  const { desk, visits } = ground;
  try {
    await ground.join();
    const page = await submit(desk, `${visits}/add`, { kind: 'typed' });
    expect(page.path).toBe(`${visits}/totals`);
    expect(page.html).toContain('aria-label="Kersal, 65 and over"');
    const post = async (changes: Readonly<Record<string, string>>) =>
      submit(desk, `${visits}/totals`, { ...formIn(page.html), ...changes });
    expect((await post({})).html).toContain('Fill in at least one box');
    const wrong = await post({ c0: 'about 7', people: '1', cells: '1' });
    expect(wrong.html).toContain('Under “Ordsall, below 18”, write a whole number');
    expect(formIn(wrong.html)).toMatchObject({ c0: 'about 7', people: '1' });
    expect((await post({ c0: '7', people: '1' })).html).toContain('Tick all of these if they are true.');
    const check = await post({ c0: '7', c5: '12', people: '1', cells: '1' });
    expect(check.path).toBe(`${visits}/check`);
    expect(check.html).toContain('6 totals that you added up');
    expect(check.html).toMatch(/Kersal, 65 and over<\/th><td class="number">12</);
    expect(check.html).toContain('nobody is in more than 2 of these cells');
    expect(formIn((await visit(desk, `${visits}/totals`)).html)).toMatchObject({ c0: '7', c5: '12', people: '1' });
    await submit(desk, check.path, { ...formIn(check.html), right: '1', do: 'send' });
    expect(JSON.parse((await visit(desk, `${visits}/receipt.json`)).html)).toMatchObject({ rows: 'typed totals, declared' });
  } finally {
    await ground.close();
  }
});

// home-budget.test.ts — what Home says of the privacy budget is what can be signed off: window by window, until it is refused.
import { readLedger, setBudgets, UNBOUNDED } from '@soundings/client/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { costTimes, epsilonSpent } from '../../../protocol/privacy/ledger.ts';
import { organisationOf } from '../../../src/desk/state/desk.ts';
import { openMissionGround, type DeskGround } from './ground.ts';
import { submit, visit } from './world.ts';

const WEEK = 7 * 86_400;
let ground: DeskGround;
beforeAll(async () => {
  ground = await openMissionGround();
  await ground.join();
});
afterAll(async () => ground.close());

const store = async () => (await organisationOf(ground.desk.desk))?.ports.store ?? expect.unreachable();
const home = async () => (await visit(ground.desk, '/')).html;
const timesSaid = (html: string) => Number(/answer all questions (\d+) more time/.exec(html)?.[1] ?? NaN);

it('says for how many more weeks it is enough, and that is how many are taken', async () => {
  expect(await home()).toContain('Privacy budget: nothing is spent yet.');
  await submit(ground.desk, '/zeros', { right: '1' });
  const ledger = (await readLedger(await store())) ?? expect.unreachable();
  const whole = await home();
  expect(timesSaid(whole)).toBeGreaterThan(5); // the ledger was opened with what the mission's life costs
  expect(whole).toMatch(/class="meter"[^>]*aria-label="\d+% of the privacy budget is spent\."/);

  const { budget, spent } = ledger.release;
  const ofFour = spent === UNBOUNDED ? UNBOUNDED : epsilonSpent({ budget, spent: costTimes(spent, 4) }, ledger.order);
  if (ofFour === UNBOUNDED) expect.unreachable();
  await setBudgets(await store(), { release: ofFour + 1e-6 });
  for (let left = 3; left > 0; left--) {
    expect(timesSaid(await home())).toBe(left);
    ground.goOn(WEEK);
    expect((await submit(ground.desk, '/zeros', { right: '1' })).path).toBe('/');
  }
  expect(await home()).toContain('Privacy budget: nothing is left.');
  ground.goOn(WEEK);
  expect((await submit(ground.desk, '/zeros', { right: '1' })).html).toContain('would exceed your ledger');
});

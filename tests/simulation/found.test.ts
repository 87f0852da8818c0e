// found.test.ts — scripts that failed once, with what was wrong: in the aggregators, or in what the simulation itself took for granted.
import { afterAll, describe, expect, it } from 'vitest';
import { prepareGround } from './ground.ts';
import { runPlain } from './plain-scenario.ts';
import { script } from './script.ts';

const ground = prepareGround();
afterAll(async () => ground.close());

describe('a script that failed once', () => {
  it.each([
    [
      'a connection that breaks after the status of an answer to DELETE made the driver throw',
      script('prof 98', 'upload 65 839, skew 323 54, tick-leader 153 880, peer-fault 76 724, tick-leader 930 31'),
    ],
    [
      'a DELETE that never arrived was taken for done, and one result was read twice',
      script(
        'hundred-thousand 365',
        'upload 430 178, collect 29 324, tick-leader 117 173, collect 0 417, crash 730 161, upload 527 940, tick-helper 884 374, & tick-leader 655 502, delete-collection 270 535',
      ),
    ],
    [
      'a collection job that was tried again after it had failed was never read',
      script(
        'hundred-thousand 1230',
        'collect 731 117, advance-hours 216 17, tick-leader 121 958, poll 918 551, collect 359 483, upload 995 968',
      ),
    ],
    [
      'reports that a restored database had forgotten were not sent again',
      script('cover 971', 'backup 766 295, upload-spoiled 449 764, restore 80 148'),
    ],
  ])('passes: %s', async (_name, each) => {
    expect((await runPlain(each, { ground, cover: () => undefined })).violations).toEqual([]);
  });
});

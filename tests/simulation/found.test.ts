// found.test.ts — scripts that failed once, each with the fault that it found: in the aggregators, or in an assumption of the simulation.
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
      'a failed collection job that was tried again was never read where the answer to that was lost',
      script(
        'hundred-thousand 97088',
        'collect 551 669, advance-hours 856 139, tick-leader 459 822, & upload 664 932, poll 827 928, client-fault 316 111, poll 634 620',
      ),
    ],
    [
      'the same, with an earlier failure told',
      script(
        'hundred-thousand 98821',
        'collect 569 960, advance-hours 352 653, & tick-leader 220 623, poll 442 995, upload 138 523, client-fault 46 322, upload 917 116, poll 126 134',
      ),
    ],
    [
      'a collection job that was tried again was never read where a question beside that was refused',
      script(
        'af0530a52334 13914',
        'collect 246 681, collect 766 385, & advance-hours 358 325, tick-leader 986 437, poll 58 974, poll 90 42, & poll 976 152, upload 241 105',
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

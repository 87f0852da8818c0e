// cards.ts — runs cards.json: the codes that cards of soundings bear.
import { z } from 'zod';
import { fromHex } from '../../crypto/bytes.ts';
import { cardCode, readCard } from '../../src/desk/soundings/card.ts';
import type { VectorRunner } from './runner.ts';

const file = z.object({
  cases: z
    .array(
      z.object({
        charter: z.string(),
        instrument: z.number(),
        window: z.number(),
        random: z.string(),
        answers: z.array(z.number()),
        code: z.string(),
      }),
    )
    .min(1),
});

/** Makes every code, and reads its answers back out of it. */
export const cardRunner: VectorRunner = {
  accepts: (name) => name === 'cards',
  run: (_, vector) => {
    for (const { charter, instrument, window, random, answers, code } of file.parse(vector).cases) {
      const place = { charter: fromHex(charter), instrument, window, items: answers.length };
      const made = cardCode(place, answers, fromHex(random));
      if (made !== code) throw new Error(`the code of ${random} is ${made}, not ${code}`);
      const read = readCard(code, place);
      if (read.kind !== 'card' || read.id !== random || read.answers.join() !== answers.join())
        throw new Error(`${code} is read as ${JSON.stringify(read)}`);
    }
  },
};

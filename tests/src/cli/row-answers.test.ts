// row-answers.test.ts — every finding names the option that answers it
import { describe, expect, it } from 'vitest';
import { onlyEnglish } from '@soundings/protocol/json/said';
import { ColumnsError, FindingsError, QuestionsError, type Finding } from '../../../client-sdk/node/index.ts';
import { withHints } from '../../../src/cli/row-answers.ts';

describe('every question names the option that answers it', () => {
  it.each<[NonNullable<Finding['answer']>, readonly string[], readonly string[], string]>([
    ['date', ['Visit Date'], [], 'pass --date "Visit Date"; if every row belongs to this window, pass --no-date.'],
    ['date', ['a', 'b'], [], 'pass --date a or --date b;'],
    ['ignore', ['n'], [], 'pass --ignore n.'],
    ['ids', ['1', '01'], [], 'Pass --ids same if they are one person, or --ids different if they are not.'],
    ['onePerson', ["O'Neill $1"], [], `pass --one-person 'O'\\''Neill $1'.`],
    ['anyAnswer', ['w'], [], 'pass --any-answer.'],
    ['anyNumber', ['size of house'], [], 'pass --any-number "size of house".'],
    ['nothing', [], [], 'pass --nothing.'],
    ['person', ['person'], ['Client'], 'If it is the column "Client", pass --person Client.'],
    ['amount', ['amount'], [], 'Name it with --amount YOUR_COLUMN.'],
    ['dimensions', ['area'], ['Home ward'], 'If it is the column "Home ward", pass --column "area=Home ward".'],
    [
      'values',
      ['area', 'Salford C.'],
      ['Salford Central'],
      'pass --value "area: Salford C.=Salford Central"; to leave its rows out, --value "area: Salford C.=".',
    ],
    ['values', ['area', '$1'], [], `with --value 'area: $1=VALUE', or leave its rows out with --value 'area: $1='.`],
    ['values', ['area', ''], [], 'If the row above says it, pass --fill-down area; to leave such rows out, --value "area: =".'],
    ['values', ['amount', ''], [], 'with --value "amount: =VALUE"'],
    ['marks', ['home area'], [], 'pass --marks "home area".'],
    ['fillDown', ['date'], [], 'pass --fill-down date.'],
    ['headerLine', [], ['4'], 'with --header-line 4.'],
    ['dateOrder', ['date'], [], 'Pass --date-order day-first or --date-order month-first.'],
    ['dateBase', ['date'], [], 'Pass --date-base 1900 or --date-base 1904.'],
    ['birth', ['age', 'Born'], [], 'pass --birth age.'],
    ['leaveOut', ['Total'], ['totals'], 'pass --leave-out totals.'],
    ['declared', ['people', 'cells'], [], 'pass --declare-people --declare-cells.'],
    ['delimiter', [], [], 'with --delimiter.'],
    ['encoding', [], ['windows-1252', 'utf-16le'], 'Pass --encoding windows-1252 or --encoding utf-16le.'],
  ])('%s %j', async (answer, about, candidates, sentence) => {
    const code = answer === 'date' ? 'unused-dates' : 'value';
    const asked = Promise.reject(new QuestionsError([{ code, ...onlyEnglish('Something was found.'), answer, about, candidates }]));
    const said = withHints(asked);
    await expect(said).rejects.toThrow(/^Something was found\. /);
    await expect(said).rejects.toThrow(sentence);
    await expect(said).rejects.not.toThrow('columns.');
  });

  it('and a file that looks like one column is asked for its delimiter', async () => {
    const missing = [{ column: 'area', holds: { dimension: 'area' } }];
    await expect(withHints(Promise.reject(new ColumnsError(missing, ['person~area'])))).rejects.toThrow(
      'name the character that separates them with --delimiter',
    );
  });

  it('and what only the file can answer has none; of very many findings some are counted', async () => {
    const found = Array.from({ length: 23 }, (_, at): Finding => ({ code: 'person', ...onlyEnglish(`Finding ${at + 1}.`), about: [] }));
    const said = withHints(Promise.reject(new FindingsError(found)));
    await expect(said).rejects.toThrow(/^Finding 1\.\n[^]*Finding 20\.\nThere are 3 more like these\.$/);
  });
});

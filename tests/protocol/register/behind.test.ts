// behind.test.ts — parties of a charter that look like one are named, and those that only resemble each other are not.
import { expect, it } from 'vitest';
import { behindWarnings } from '../../../protocol/register/behind.ts';
import { CHARTER, exampleLog } from './world.ts';

const warned = (change: { leader?: object; helper?: object; convenor?: object; log?: object }) =>
  behindWarnings({
    leader: { ...CHARTER.leader, ...change.leader },
    helper: { ...CHARTER.helper, ...change.helper },
    convenor: { ...CHARTER.convenor, ...change.convenor },
    log: { ...exampleLog(), ...change.log },
  });

it('is quiet about parties of different names at different places', () => {
  expect(warned({})).toEqual([]);
  expect(warned({ leader: { url: 'http://127.0.0.1:8001/' }, helper: { url: 'http://127.0.0.1:8002/' } })).toEqual([]);
  expect(warned({ leader: { url: 'https://a.leeds.ac.uk/' }, helper: { url: 'https://b.york.ac.uk/' } })).toEqual([]);
});

it('names two operators by their names or their domain, and two witnesses', () => {
  const [first, second, ...rest] = exampleLog().witnesses;
  if (first === undefined || second === undefined) return expect.unreachable();
  const said = [
    warned({ leader: { url: 'https://leader.northgate.ac.uk/' }, helper: { url: 'https://helper.northgate.ac.uk/' } }),
    warned({ leader: { operator: 'Northgate University' }, convenor: { name: 'Northgate University Press' } }),
    warned({ log: { witnesses: [first, { ...second, operator: first.operator }, ...rest] } }),
  ];
  expect(said.map((warnings) => warnings.map((one) => /look like one: (.*?)\. Ask/.exec(one)?.[1]))).toEqual([
    ['both are at northgate.ac.uk'],
    ["one's name is in the other's"],
    ['they have one name'],
  ]);
  expect(said[0]?.[0]).toMatch(/^".*" \(the leader\) and ".*" \(the helper\) look like one/);
});

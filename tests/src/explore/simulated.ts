// simulated.ts — the questions whose intervals are simulated, each of totals that make it hard: large and small, and both laws of noise.
import { utf8 } from '../../../crypto/bytes.ts';
import type { LawJson } from '../../../protocol/json/law-json.ts';
import type { Simulated } from './coverage.ts';

const SKELLAM: LawJson = { kind: 'skellam', variance: { num: 264, den: 1 } };
const LAPLACE: LawJson = { kind: 'discrete-laplace', parts: [{ rate: { num: 1, den: 6 }, shape: { num: 3, den: 1 } }] };
const USUAL = [
  [120, 90, 60, 200],
  [150, 70, 65, 210],
];
const SMALL = [
  [20, 30, 25, 40],
  [30, 25, 20, 45],
];

const visits = ['instrument', 'visits'] as const;

/** `careful`: the interval is wider than the level asks by design, so it must hold at least so often. */
export const SIMULATED: readonly (Simulated & { readonly name: string; readonly careful?: true })[] = [
  { name: 'totals', question: 'totals', parameters: [visits, ['by', 'window,area']], truths: USUAL, noise: SKELLAM },
  { name: 'totals of few', question: 'totals', parameters: [visits, ['by', 'area,reason']], truths: SMALL, noise: LAPLACE },
  { name: 'shares', question: 'shares', parameters: [visits, ['by', 'window'], ['share.reason', 'food']], truths: USUAL, noise: SKELLAM },
  {
    name: 'shares of few',
    question: 'shares',
    parameters: [visits, ['by', 'window'], ['share.reason', 'food']],
    truths: SMALL,
    noise: LAPLACE,
    careful: true,
  },
  {
    name: 'ratios',
    question: 'ratios',
    parameters: [
      ['ratio', 'visits/calls'],
      ['by', 'window'],
      ['anyway', 'true'],
    ],
    truths: USUAL,
    noise: SKELLAM,
  },
  { name: 'changes', question: 'changes', parameters: [visits, ['by', 'window,area']], truths: USUAL, noise: SKELLAM },
  {
    name: 'share changes',
    question: 'share-changes',
    parameters: [visits, ['by', 'window'], ['share.reason', 'food']],
    truths: USUAL,
    noise: SKELLAM,
    careful: true,
  },
  {
    name: 'share changes of few',
    question: 'share-changes',
    parameters: [visits, ['by', 'window'], ['share.reason', 'food']],
    truths: SMALL,
    noise: LAPLACE,
    careful: true,
  },
  {
    name: 'two groups',
    question: 'groups',
    parameters: [visits, ['by', 'window'], ['where.area', 'Ordsall'], ['against.area', 'Kersal']],
    truths: USUAL,
    noise: SKELLAM,
  },
  {
    name: 'shares of two groups',
    question: 'share-groups',
    parameters: [visits, ['by', 'window'], ['where.area', 'Ordsall'], ['against.area', 'Kersal'], ['share.reason', 'food']],
    truths: USUAL,
    noise: SKELLAM,
    careful: true,
  },
  {
    ...{
      name: 'rates',
      question: 'rates',
      truths: USUAL,
      noise: SKELLAM,
      parameters: [visits, ['by', 'area'], ['population', 'census.csv']],
    },
    file: ['census.csv', utf8('area,population\nOrdsall,7000\nKersal,9000\n')],
  },
];

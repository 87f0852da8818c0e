// scenarios.test.ts — a first thousand scenarios with every run: I1 to I9 hold (tests/simulation/invariants.ts). `npm run simulate` runs as many as are asked for.
import { describeScenarios } from './every-run.ts';

describeScenarios('the first thousand', 0, 1000);

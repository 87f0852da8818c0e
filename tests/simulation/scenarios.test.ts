// scenarios.test.ts — the first thousand scenarios, in every test run: I1 to I9 hold (tests/simulation/invariants.ts). `npm run simulate` runs as many as you ask for.
import { describeScenarios } from './every-run.ts';

describeScenarios('the first thousand', 0, 1000);

// more-scenarios.test.ts — a second thousand scenarios, which run on another core in parallel with the first.
import { describeScenarios } from './every-run.ts';

describeScenarios('the second thousand', 1000, 2000);

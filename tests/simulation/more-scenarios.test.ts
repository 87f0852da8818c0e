// more-scenarios.test.ts — a second thousand, beside the first on another core.
import { describeScenarios } from './every-run.ts';

describeScenarios('the second thousand', 1000, 2000);

// answers.ts — what the API and the command answer to a query, in one form: rows as canonical JSON, or the sentence of a refusal.
import { fromUtf8 } from '../../../crypto/bytes.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import type { Options } from '../../../src/cli/option-data.ts';
import { queryResult } from '../../../src/commands/query.ts';
import type { ReleasesFile } from '../../../src/commands/shown-releases.ts';
import { BASE, explorerApi } from '../../../src/explore/api/app.ts';
import type { ExploredMission } from '../../../src/explore/mission.ts';
import type { PageReply, PageRequest } from '../../../src/explore/page/messages.ts';
import { answer } from '../../../src/insight/answer.ts';
import { quickQuestions } from '../../../src/insight/questions/quick.ts';
import type { RandomQuery } from './random-queries.ts';

/** The page's element, as a test asks it. */
export interface Explorer {
  ask(question: string, parameters: PageRequest['parameters']): Promise<PageReply>;
}

export function answersOf(mission: ExploredMission) {
  let requests = 0;
  const app = explorerApi([mission], {
    now: () => 0,
    addressOf: () => String(requests++), // nobody asks too often
    report: (error) => {
      throw error;
    },
    ask: async ({ question, asked }, { releases }) => Promise.resolve(answer(question, releases, asked)),
  });
  const file: ReleasesFile = {
    releases: mission.releases.map(({ release }) => release),
    notes: [],
    charters: new Map([[mission.digest, mission.charter]]),
    proofs: new Map(),
    register: mission.register,
  };
  const quiet = {
    terminal: terminal({ write: () => undefined }, { write: () => undefined }, {}, () => 0),
    signal: new AbortController().signal,
  };
  return {
    canonical: (reply: PageReply): string => (reply.kind === 'refused' ? reply.sentence : plain(reply.rows)),
    async fromApi({ question, parameters }: RandomQuery): Promise<string> {
      const address = new URLSearchParams(parameters.map(([name, value]) => [name, value])).toString();
      const response = await app.request(`${BASE}/missions/${mission.digest}/${question}?${address}`);
      const body = (await response.json()) as { rows?: unknown; detail?: string };
      return body.detail ?? plain(body.rows);
    },
    /** Of questions that the command has no such option of, the API's word is taken. */
    async fromCommand(query: RandomQuery): Promise<string> {
      const options = optionsFor(query);
      if (options === undefined) return this.fromApi(query);
      try {
        const { rows } = JSON.parse(String(await queryResult(file, options, quiet))) as { rows: unknown };
        return plain(rows);
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  };
}

/** As a command line gives them. Undefined if the question has no such option, which the command says in other words. */
function optionsFor({ question, parameters }: RandomQuery): Options | undefined {
  const specs = quickQuestions.find(({ name }) => name === question)?.options ?? [];
  const values = new Map<string, string[]>();
  for (const [name, value] of parameters) {
    const [option = '', ...of] = name.split('.');
    if (!specs.some((spec) => spec.name === option)) return undefined;
    values.set(option, [...(values.get(option) ?? []), of.length === 0 ? value : `${of.join('.')}=${value}`]);
  }
  if (question.endsWith('changes')) values.set('change', ['true']);
  const given = [...values].map(([name, all]) => {
    const spec = specs.find((one) => one.name === name);
    return [name, spec?.values.kind === 'switch' ? true : spec?.repeatable === true ? all : (all[0] ?? '')] as const;
  });
  return { ...Object.fromEntries(given), json: true };
}

function plain(rows: unknown): string {
  return fromUtf8(canonicalJson(JSON.parse(JSON.stringify(rows))));
}

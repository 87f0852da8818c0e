// explained-fetch.ts — Node's fetch, which says why there was no answer: browsers tell their pages nothing of it, so the words stay out of theirs.
import { whyNoAnswer } from '@soundings/protocol/dap/no-answer';
import { Unanswered } from '../mission/http.ts';

export async function explainedFetch(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    throw new Unanswered(whyNoAnswer(new URL(request.url), cause), { cause });
  }
}

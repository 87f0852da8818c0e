// register-site.ts — what the commands of a register need for its public pages: a charter's check, in a thread of its own.
import { verify } from '@soundings/crypto/signature/node';
import { charterWords } from '../convenor/charter-words.ts';
import { inCheckThread } from '../convenor/check-in-thread.ts';
import type { SitePorts } from '../register/site.ts';

/** `signal` stops a check. */
export function sitePorts(signal: AbortSignal): SitePorts {
  return {
    verify,
    async checkCharter(charter) {
      const checked = await inCheckThread('check', charter, signal);
      return checked.kind === 'accepted' ? charterWords(checked.report) : undefined;
    },
  };
}

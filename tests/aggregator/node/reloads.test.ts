// reloads.test.ts — a mission that waits for the public's days to object is loaded when they are over, by the operator's SIGHUP or by itself.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import type { Configured } from '../../../aggregator/node/config-file.ts';
import { loadFolders } from '../../../aggregator/node/folders.ts';
import { reloads, type Reloads } from '../../../aggregator/node/reloads.ts';
import { at, exampleLog } from '../../protocol/register/world.ts';
import { LOGGED_AT, logDocument } from '../../support/logged-pair.ts';
import { foundMission } from '../../support/mission-pair.ts';
import { startPair, type TestPair } from '../../support/servers.ts';
import { TestRegister } from '../../support/test-register.ts';

let pair: TestPair | undefined;
let loads: Reloads | undefined;
afterEach(async () => {
  loads?.stop();
  await pair?.close();
});

it('is refused with the day, once, and loaded within the hour after it', async () => {
  const register = new TestRegister();
  const on = (pair = await startPair({ register, startMs: at('2025-12-20') * 1000 }));
  const folder = mkdtempSync(join(tmpdir(), 'soundings-reloads-'));
  mkdirSync(join(folder, 'missions'));
  const configured = { config: { missions: 'missions' }, at: (name: string) => join(folder, name) } as unknown as Configured;
  const lines: string[] = [];
  const loaded = () => lines.filter((line) => line.startsWith('mission-loaded')).length;
  await foundMission(
    on,
    (draft) => ({ ...draft, log: exampleLog() }),
    undefined,
    undefined,
    async (document, everybody) => {
      const json = JSON.stringify({ ...document, log: logDocument(register, document, LOGGED_AT) });
      register.publish(LOGGED_AT + 180);
      writeFileSync(join(folder, 'missions', 'winter.json'), json);
      writeFileSync(join(folder, 'missions', 'winter.seed'), toBase64Url(everybody.seed), { mode: 0o600 });
      const log = (_: string, event: string, { reason }: { readonly reason?: string | undefined } = {}) =>
        void lines.push(`${event} ${reason ?? ''}`);
      loads = reloads(
        async () => loadFolders(configured, on.leader, log),
        log,
        (error) => lines.push(String(error)),
        5,
      );
      await loads.now();
      await wait(100);
      expect(lines).toEqual(['mission-refused winter.json: The public has until 27 December 2025 to object. Contribute from then on.']);
      await loads.now(); // SIGHUP says it again
      expect(lines).toHaveLength(2);
      await on.helper.tasks.addMission(json, everybody.seed).catch(() => undefined); // it reads the register too
      on.clock.set(at('2025-12-27') * 1000);
      for (let tries = 0; tries < 200 && loaded() === 0; tries++) await wait(20);
      expect(loaded()).toBe(1);
      await wait(50);
      expect(lines).toHaveLength(3); // nothing waits any more
      loads.stop();
      on.clock.set(at('2026-01-05') * 1000);
      return json;
    },
  );
  rmSync(folder, { recursive: true });
});

// rooms.ts — all pages of a desk as one function from a request to its answer. Whatever goes wrong unforeseen is said in a sentence, and told to nobody else.
import { Hono } from 'hono';
import type { Inside } from './server/door.ts';
import { backupRoutes } from './backup/routes.tsx';
import { besideRoutes } from './beside/routes.tsx';
import { callRoutes } from './call/routes.tsx';
import { contributeRoutes } from './contribute/routes.tsx';
import { settleRoutes } from './contribute/settle-routes.tsx';
import { signRoutes } from './contribute/sign-routes.tsx';
import { openSittings } from './contribute/sittings.ts';
import { stepsOf } from './contribute/steps.ts';
import { totalsRoutes } from './contribute/totals-routes.tsx';
import { waysOf } from './contribute/ways.ts';
import { decideRoutes } from './decide/routes.tsx';
import { settingOf, type Desk } from './state/desk.ts';
import { helpRoutes } from './help/routes.tsx';
import { homeRoutes } from './home/routes.tsx';
import { newKeyRoutes } from './join/new-key-page.tsx';
import { joinRoutes } from './join/routes.tsx';
import type { Duties } from './duties.ts';
import { countedRoutes } from './counted/routes.tsx';
import { failurePage, missingPage } from './shell/failure.tsx';
import { DESK_STYLE } from './shell/desk-style.ts';
import { SCRIPT } from './shell/script.ts';
import { stopRoutes } from './stop/routes.tsx';
import { soundingsRoutes } from './soundings/routes.tsx';
import { METER_STYLE } from '../pages/styles/meter-style.ts';
import { STYLE } from '../pages/styles/style.ts';

export function roomsOf(desk: Desk, { queue, asking, looking }: Duties, close: () => void): Inside {
  const app = new Hono();
  app.get('/style.css', (http) => http.body(STYLE + METER_STYLE + DESK_STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  app.get('/script.js', (http) => http.body(SCRIPT, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  const sittings = openSittings(desk);
  // Before all others: an operator's folder has this page only.
  stopRoutes(app, desk);
  // Before Home, whose place they take in a member's and in a convenor's folder.
  decideRoutes(app, desk);
  callRoutes(app, desk);
  homeRoutes(app, desk, { queue, sittings, asking, looking, close });
  joinRoutes(app, desk);
  newKeyRoutes(app, desk);
  backupRoutes(app, desk);
  helpRoutes(app, desk);
  const steps = stepsOf(app, desk);
  const ways = waysOf(desk, sittings);
  contributeRoutes(steps, desk, sittings, ways);
  totalsRoutes(steps, desk, sittings, ways);
  settleRoutes(steps, desk, sittings, ways);
  signRoutes(steps, desk, queue, sittings, ways);
  countedRoutes(steps, desk, asking);
  besideRoutes(steps, desk);
  soundingsRoutes(app, desk, ways);
  app.notFound((http) => http.html(missingPage(settingOf(desk, '/')), 404));
  app.onError((error, http) => http.html(failurePage(settingOf(desk, '/'), error), 500));
  return async (request, path) => {
    const url = new URL(request.url);
    return app.fetch(new Request(new URL(path + url.search, url.origin), request));
  };
}

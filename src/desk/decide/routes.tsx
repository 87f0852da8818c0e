// routes.tsx — /decide: a board member's room. GET shows, POST acts and leads on; nothing is signed that wasn't shown before.
import { REASON_MAX } from '../../convenor/decision.ts';
import type { Context, Hono } from 'hono';
import { toBase64Url } from '@soundings/crypto/bytes';
import { charterDigest } from '@soundings/protocol/charter/charter';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { documentOf } from '../../pages/components/render.ts';
import { partiesIn } from '../folder/desk-folder.ts';
import { fileOf, textOf } from '../shell/form.ts';
import type { FieldError } from '../shell/frame.tsx';
import type { Desk } from '../state/desk.ts';
import { MadePage, RequestPage, RosterPage } from './after-pages.tsx';
import { keepAnswers, keptAnswers } from './answers.ts';
import { boardCard, boardKeyIn, makeBoardCard, makeBoardKey, openBoardKey, otherParty } from './board-key.ts';
import { checksOf } from './checks.ts';
import { beginDeciding, decideNow, digestOf, hindrance, rosterHindrance, signRosterNow, type Deciding } from './deciding.ts';
import { AddAgain, Begin, DecisionPage, MissionPage, WrongFolder, type DecisionGiven } from './pages.tsx';
import { handedText } from './handed.ts';
import { lookAtMission } from './register-look.ts';
import { readAsked, withAdded } from './request.ts';
import { decisionIn, fileNamed, filesOf, givenIn, openRoom, secretOf, tried, type Room } from './room.ts';

export function decideRoutes(app: Hono, desk: Desk): void {
  const room = openRoom(app, desk);
  // In a folder of another party's, this room has one page.
  app.use('/decide/*', async (http, next) => {
    const party = otherParty(desk.folder);
    if (party === undefined) return next();
    return http.html(documentOf(<WrongFolder at={room.at('/decide')} party={party} />), 403);
  });
  if (partiesIn(desk.folder)[0]?.party === 'board') app.get('/', (http) => room.to(http, '/decide'));
  beginRoutes(room);
  missionRoutes(room);
  decisionRoutes(room);
  rosterRoutes(room);
  room.page('/decide/:file{.+\\.json}', (http, deciding) => {
    const text = fileNamed(deciding, http.req.param('file') ?? '');
    return text === undefined ? http.notFound() : http.body(text, 200, { 'Content-Type': 'application/json' });
  });
}

const PASSPHRASE_MIN = 12;

function beginRoutes(room: Room): void {
  const { app, desk, say, to } = room;
  const begin = (http: Context, errors: readonly FieldError[] = []) =>
    http.html(
      documentOf(
        <Begin at={room.at('/decide')} member={boardKeyIn(desk.folder)} hasCard={boardCard(desk.folder) !== undefined} errors={errors} />,
      ),
      errors.length > 0 ? 422 : 200,
    );
  app.get('/decide', (http) => begin(http));
  app.post('/decide', async (http) => {
    const form = await http.req.parseBody({ all: true });
    const file = await fileOf(form['file']);
    if (file === undefined) return begin(http, [{ field: 'file', sentence: say('decide-choose-file') }]);
    const errors: FieldError[] = [];
    const others: MissionDocument[] = [];
    for (const value of [form['others']].flat()) {
      const other = await fileOf(value);
      const read = other && (await tried('others', errors, async () => readAsked(await handedText(other))));
      if (read !== undefined) others.push(read.document);
    }
    const asked = await tried('file', errors, async () => readAsked(await handedText(file)));
    if (asked === undefined || errors.length > 0) return begin(http, errors);
    room.deciding?.stop.abort();
    room.deciding = beginDeciding(asked, others, desk.ports.examine);
    return to(http, '/decide/mission');
  });
  app.post('/decide/key', async (http) => {
    const form = await http.req.parseBody();
    const [passphrase, again] = [secretOf(form['passphrase']), secretOf(form['again'])];
    if (passphrase !== again) return begin(http, [{ field: 'again', sentence: say('decide-passphrase-differs') }]);
    if (passphrase !== '' && passphrase.length < PASSPHRASE_MIN)
      return begin(http, [{ field: 'passphrase', sentence: say('decide-passphrase-short', { least: PASSPHRASE_MIN }) }]);
    const name = textOf(form['name']);
    if (name === '') return begin(http, [{ field: 'name', sentence: say('decide-card-no-name') }]);
    await makeBoardKey(desk.folder, passphrase, desk.ports.random);
    return card(http, name, passphrase);
  });
  const card = async (http: Context, name: string, passphrase: string) => {
    if (name === '') return begin(http, [{ field: 'name', sentence: say('decide-card-no-name') }]);
    const member = await openBoardKey(desk.folder, passphrase);
    if (member === undefined) return begin(http, [{ field: 'passphrase', sentence: say('decide-passphrase-wrong') }]);
    makeBoardCard(desk.folder, name, member);
    return to(http, '/decide');
  };
  app.post('/decide/card', async (http) => {
    const form = await http.req.parseBody();
    return card(http, textOf(form['name']), secretOf(form['passphrase']));
  });
  app.get('/decide/party-board.json', (http) => {
    const text = boardCard(desk.folder);
    return text === undefined ? http.notFound() : http.body(text, 200, { 'Content-Type': 'application/json' });
  });
}

function missionRoutes({ page, act, desk, at, to }: Room): void {
  page('/decide/mission', (http, deciding) => {
    const before = deciding.areWordsShown;
    deciding.areWordsShown = deciding.check !== undefined;
    try {
      const checks = checksOf(deciding, desk.ports.now());
      const member = boardKeyIn(desk.folder);
      return http.html(documentOf(<MissionPage at={at('/decide/mission')} deciding={deciding} member={member} checks={checks} />));
    } catch (error) {
      deciding.areWordsShown = before; // what throws on the way shows nothing, and opens nothing
      throw error;
    }
  });
  act('/decide/look', async (http, deciding) => {
    const { charter } = deciding.document.charter;
    const mission = deciding.proved ?? { charter, digest: charterDigest(charter) };
    deciding.looked = await lookAtMission(mission, desk.folder, desk.ports);
    return to(http, '/decide/mission#register');
  });
  act('/decide/add', async (http, deciding, form) => {
    const file = await fileOf(form['decision-file']);
    const text = file?.text ?? textOf(form['pasted']);
    const errors: FieldError[] = [];
    const added = await tried(file === undefined ? 'pasted' : 'decision-file', errors, () => withAdded(deciding.document, text));
    if (added === undefined) return http.html(documentOf(<AddAgain at={at('/decide/mission')} errors={errors} />), 422);
    deciding.document = added;
    return to(http, '/decide/mission');
  });
}

function decisionRoutes({ page, act, desk, at, say, to }: Room): void {
  const show = (http: Context, deciding: Deciding, given: DecisionGiven, errors: readonly FieldError[] = []) => {
    const props = { at: at('/decide/decision'), deciding, member: boardKeyIn(desk.folder), given, errors };
    return http.html(documentOf(<DecisionPage {...props} />), errors.length > 0 ? 422 : 200);
  };
  page('/decide/decision', (http, deciding) => {
    if (!deciding.areWordsShown) return to(http, '/decide/mission');
    const kept = keptAnswers(desk.folder, digestOf(deciding));
    const { decision = '', text = '' } = deciding.proposed;
    return show(http, deciding, { harm: '', acts: '', stop: '', ...kept, decision, text });
  });
  act('/decide/decision', async (http, deciding, form) => {
    const given = givenIn(form);
    const wrong = (sentence: string, field?: string) => show(http, deciding, given, [{ field, sentence }]);
    if (!deciding.areWordsShown) return wrong(say('decide-read-first'));
    const decision = decisionIn(given);
    if (decision === undefined) return wrong(say('decide-choose'), 'decision');
    if (given.text.length > REASON_MAX) return wrong(say('decide-reason-long', { most: REASON_MAX }), 'text');
    keepAnswers(desk.folder, digestOf(deciding), given, desk.ports.now());
    deciding.proposed = { decision, text: given.text };
    if (textOf(form['do']) === 'request') return to(http, '/decide/request');
    const member = await openBoardKey(desk.folder, secretOf(form['passphrase']));
    if (member === undefined) return wrong(say('decide-passphrase-wrong'), 'passphrase');
    const hindered = hindrance(deciding, decision, toBase64Url(member.publicKey));
    if (hindered !== undefined) return wrong(say(hindered));
    decideNow(deciding, member, decision, given.text);
    return to(http, '/decide/made');
  });
  page('/decide/made', (http, deciding) => {
    const { made } = deciding;
    if (made === undefined) return to(http, '/decide/decision');
    return http.html(documentOf(<MadePage at={at('/decide/made')} deciding={deciding} made={made} files={filesOf(deciding)} />));
  });
  page('/decide/request', (http, deciding) =>
    http.html(documentOf(<RequestPage at={at('/decide/request')} deciding={deciding} files={filesOf(deciding)} />)),
  );
}

function rosterRoutes({ page, act, desk, at, say, to }: Room): void {
  const show = (http: Context, deciding: Deciding, errors: readonly FieldError[] = []) => {
    const roster = deciding.document.rosters.at(-1);
    if (roster === undefined) return to(http, '/decide/mission');
    const props = { at: at('/decide/roster'), deciding, roster, member: boardKeyIn(desk.folder), files: filesOf(deciding), errors };
    const shown = documentOf(<RosterPage {...props} />);
    deciding.isRosterShown = true;
    return http.html(shown, errors.length > 0 ? 422 : 200);
  };
  page('/decide/roster', (http, deciding) => show(http, deciding));
  act('/decide/roster', async (http, deciding, form) => {
    const member = await openBoardKey(desk.folder, secretOf(form['passphrase']));
    if (member === undefined) return show(http, deciding, [{ field: 'passphrase', sentence: say('decide-passphrase-wrong') }]);
    const hindered = rosterHindrance(deciding, toBase64Url(member.publicKey));
    if (hindered !== undefined) return show(http, deciding, [{ sentence: say(hindered) }]);
    signRosterNow(deciding, member);
    return to(http, '/decide/roster');
  });
}

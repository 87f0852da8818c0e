// called-routes.tsx — /call/mission: the convenor's page of a mission that is called. GET shows, POST adds what the board or organisations have sent.
import type { Context } from 'hono';
import { dayAt } from '@soundings/protocol/charter/day';
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { documentOf } from '../../pages/components/render.ts';
import { fileOf, textOf } from '../shell/form.ts';
import type { FieldError } from '../shell/frame.tsx';
import { addRoster, addSigned, calledMission, nextWindowDay, takeCalled } from './called.ts';
import { CalledMission, NoMission, type RosterFields } from './called-page.tsx';
import { filesOf, tried, type Form, type Room } from './room.ts';

export function calledRoutes(room: Room, keyOf: () => SigningKeyPair | undefined): void {
  const { app, desk, say, to, at } = room;
  const { folder } = desk;

  const none = (http: Context, errors: readonly FieldError[] = []) =>
    http.html(documentOf(<NoMission at={at('/call/mission')} errors={errors} />), errors.length > 0 ? 422 : 200);
  const show = (http: Context, document: MissionDocument, errors: readonly FieldError[] = [], given?: RosterFields) => {
    const fields = given ?? { from: nextWindowDay(document, dayAt(desk.ports.now())), leaves: '', renames: '' };
    const page = <CalledMission at={at('/call/mission')} document={document} given={fields} errors={errors} />;
    return http.html(documentOf(page), errors.length > 0 ? 422 : 200);
  };
  /** Acts on the mission that is kept, with the convenor's key; the page says what is missing. */
  const act = (
    path: string,
    take: (document: MissionDocument, form: Form, key: SigningKeyPair, errors: FieldError[]) => Promise<RosterFields | undefined>,
  ) => {
    app.post(path, async (http) => {
      const [document, key] = [calledMission(folder), keyOf()];
      if (document === undefined || key === undefined) return to(http, '/call/mission');
      const errors: FieldError[] = [];
      const given = await take(document, await http.req.parseBody({ all: true }), key, errors);
      return errors.length > 0 ? show(http, document, errors, given) : to(http, '/call/mission');
    });
  };

  app.get('/call/mission', (http) => {
    const document = calledMission(folder);
    return document === undefined ? none(http) : show(http, document);
  });
  app.post('/call/mission/open', async (http) => {
    const file = await fileOf((await http.req.parseBody())['file']);
    const key = keyOf();
    if (key === undefined) return none(http, [{ sentence: say('hand-no-key') }]);
    if (file === undefined) return none(http, [{ field: 'file', sentence: say('call-choose-file') }]);
    const errors: FieldError[] = [];
    await tried('file', errors, async () => takeCalled(folder, file, key));
    return errors.length > 0 ? none(http, errors) : to(http, '/call/mission');
  });
  act('/call/mission/add', async (document, form, _, errors) => {
    const file = await fileOf(form['decision-file']);
    const text = file?.text ?? textOf(form['pasted']);
    await tried(file === undefined ? 'pasted' : 'decision-file', errors, () => addSigned(folder, document, text));
    return undefined;
  });
  act('/call/mission/roster', async (document, form, key, errors) => {
    const fields = { from: textOf(form['from']), leaves: textOf(form['leaves']), renames: textOf(form['renames']) };
    const enrolments = await filesOf(form['enrolments']);
    await tried('enrolments', errors, () => addRoster(folder, document, { ...fields, enrolments }, key));
    return fields;
  });
  app.get('/call/mission/:file{.+\\.mission\\.json}', (http) => {
    const document = calledMission(folder);
    if (document === undefined) return http.notFound();
    return http.body(`${JSON.stringify(document, undefined, 1)}\n`, 200, { 'Content-Type': 'application/json' });
  });
}

// stop-routes.tsx — /decide/stop: a member stops the mission that is open, or signs the stop that another member has begun.
import type { Context } from 'hono';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { standingBoard } from '../../convenor/standing-board.ts';
import { stopBody } from '../../convenor/stop-body.ts';
import { documentOf } from '../../pages/components/render.ts';
import { fileOf, textOf } from '../shell/form.ts';
import type { FieldError } from '../shell/frame.tsx';
import { boardKeyIn, openBoardKey } from './board-key.ts';
import type { Deciding } from './deciding.ts';
import { secretOf, tried, type Room } from './room.ts';
import { StopPage, type StopGiven } from './stop-page.tsx';
import { keptStop, signStop, stopName, takeStop } from './stopping.ts';

/** In every language: it is what stands on the page to be typed. */
const WORD = 'STOP';

export function stopRoutes({ page, act, desk, at, say, to }: Room): void {
  const { folder, ports } = desk;
  const today = () => dayAt(ports.now());
  const show = (http: Context, { document }: Deciding, errors: readonly FieldError[] = [], given?: StopGiven) => {
    const { charter } = document.charter;
    const props = {
      ...{ at: at('/decide/stop'), charter, board: standingBoard(document), member: boardKeyIn(folder), errors },
      ...{ stop: keptStop(folder, charter), file: stopName(charter), given: given ?? { from: dateOf(today() + 1), text: '' } },
    };
    return http.html(documentOf(<StopPage {...props} />), errors.length > 0 ? 422 : 200);
  };
  page('/decide/stop', (http, deciding) => show(http, deciding));
  act('/decide/stop', async (http, deciding, form) => {
    const { charter } = deciding.document.charter;
    const given = { from: textOf(form['from']), text: textOf(form['text']) };
    const wrong = (sentence: string, field?: string) => show(http, deciding, [{ field, sentence }], given);
    const kept = keptStop(folder, charter);
    if (kept === undefined && given.text === '') return wrong(say('stop-no-text'), 'text');
    if (textOf(form['word']) !== WORD) return wrong(say('stop-word-wrong'), 'word');
    const member = await openBoardKey(folder, secretOf(form['passphrase']));
    if (member === undefined) return wrong(say('decide-passphrase-wrong'), 'passphrase');
    const errors: FieldError[] = [];
    await tried('from', errors, () =>
      signStop(folder, deciding.document, kept === undefined ? stopBody(charter, { by: 'board', ...given }, today()) : undefined, member),
    );
    return errors.length > 0 ? show(http, deciding, errors, given) : to(http, '/decide/stop');
  });
  act('/decide/stop/open', async (http, deciding, form) => {
    const file = await fileOf(form['stop-file']);
    if (file === undefined) return show(http, deciding, [{ field: 'stop-file', sentence: say('call-choose-file') }]);
    const errors: FieldError[] = [];
    await tried('stop-file', errors, () => takeStop(folder, deciding.document.charter.charter, file.text));
    return errors.length > 0 ? show(http, deciding, errors) : to(http, '/decide/stop');
  });
  page('/decide/:file{stop-.+\\.json}', (http, { document }) => {
    const stop = keptStop(folder, document.charter.charter);
    return stop === undefined
      ? http.notFound()
      : http.body(`${JSON.stringify(stop, undefined, 1)}\n`, 200, { 'Content-Type': 'application/json' });
  });
}

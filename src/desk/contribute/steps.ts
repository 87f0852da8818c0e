// steps.ts — the addresses of the steps of one question and window: a GET shows where it stands, a POST acts, and neither knows a place that isn't there.
import type { Context, Hono } from 'hono';
import type { Desk } from '../state/desk.ts';
import { placeIn } from './place.ts';
import type { SittingPlace } from './sitting.ts';

export interface Steps {
  readonly show: (name: string, page: (http: Context, place: SittingPlace) => Promise<Response> | Response) => void;
  readonly act: (
    name: string,
    take: (http: Context, place: SittingPlace, form: Readonly<Record<string, unknown>>) => Promise<Response>,
  ) => void;
}

export function stepsOf(app: Hono, desk: Desk): Steps {
  const pathOf = (name: string) => `/c/:mission/:question/:window/${name}`;
  return {
    show: (name, page) => {
      app.get(pathOf(name), async (http) => {
        const place = placeIn(desk, http);
        return place === undefined ? http.notFound() : page(http, place);
      });
    },
    act: (name, take) => {
      app.post(pathOf(name), async (http) => {
        const place = placeIn(desk, http);
        return place === undefined ? http.notFound() : take(http, place, await http.req.parseBody());
      });
    },
  };
}

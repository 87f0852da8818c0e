// typed.tsx — figures typed in: one line a person, as many lines as it takes, each box a choice. What is typed becomes records as a file's rows would.
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { valueNames } from '@soundings/protocol/charter/cells';
import { textOf } from '../shell/form.ts';
import type { Chosen } from './chosen.ts';
import { pathOf } from './paths.ts';
import type { SittingPlace } from './sitting.ts';
import { StepFrame, type StepProps } from './step.tsx';

/** Lines on an empty page, and how many more each press gives. */
const LINES = 10;
/** Nobody types more by hand. */
export const LINES_MAX = 200;

/** What a line has: the person's number, a value of each dimension, an amount where one is asked for. */
export type TypedLine = Readonly<Record<string, string>>;

interface TypedProps extends StepProps {
  readonly lines: readonly TypedLine[];
  readonly count: number;
}

export function TypedRows(props: TypedProps) {
  const { at, place, lines, count } = props;
  const { say } = at.words;
  const { instrument } = place;
  const fields = fieldsOf(instrument);
  return (
    <StepFrame of={props} title={say('typed-title')} back={`${pathOf(place)}/add`}>
      <p>{say('typed-how')}</p>
      <form method="post" action={`${at.base}${pathOf(place)}/typed`}>
        <input type="hidden" name="lines" value={String(count)} />
        <div class="scroll" tabindex={0} role="region" aria-label={say('typed-title')}>
          <table class="typed">
            <thead>
              <tr>
                <th scope="col">{say('typed-person')}</th>
                {fields.map(({ name }) => (
                  <th scope="col">{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: count }, (_, nth) => (
                <Line instrument={instrument} nth={nth} line={lines[nth] ?? {}} person={say('typed-person')} />
              ))}
            </tbody>
          </table>
        </div>
        <div class="buttons">
          <button name="do" value="continue">
            {say('continue')}
          </button>
          {count < LINES_MAX ? (
            <button name="do" value="more" class="second">
              {say('typed-more')}
            </button>
          ) : null}
        </div>
      </form>
    </StepFrame>
  );
}

function Line({
  instrument,
  nth,
  line,
  person,
}: {
  readonly instrument: Instrument;
  readonly nth: number;
  readonly line: TypedLine;
  readonly person: string;
}) {
  const id = (name: string) => `${name}-${nth}`;
  return (
    <tr>
      <td>
        <input
          type="text"
          name={id('person')}
          value={line['person'] ?? String(nth + 1)}
          aria-label={`${person} ${nth + 1}`}
          autocomplete="off"
        />
      </td>
      {fieldsOf(instrument).map(({ name, values }, at) => (
        <td>
          {values === undefined ? (
            <input
              type="text"
              name={id(`f${at}`)}
              value={line[name] ?? ''}
              inputmode="numeric"
              aria-label={`${name} ${nth + 1}`}
              autocomplete="off"
            />
          ) : (
            <select name={id(`f${at}`)} aria-label={`${name} ${nth + 1}`}>
              <option value=""></option>
              {values.map((value) => (
                <option selected={value === line[name]}>{value}</option>
              ))}
            </select>
          )}
        </td>
      ))}
    </tr>
  );
}

interface TypedField {
  readonly name: string;
  /** Undefined for a number. */
  readonly values: readonly string[] | undefined;
}

function fieldsOf(instrument: Instrument): readonly TypedField[] {
  const dimensions = instrumentDimensions(instrument).map((dimension) => ({ name: dimension.name, values: valueNames(dimension) }));
  const hasAmount = instrument.kind === 'total' || instrument.kind === 'figure';
  return hasAmount ? [...dimensions, { name: 'amount', values: undefined }] : dimensions;
}

/** How many lines a form has, from 1 to {@link LINES_MAX}. */
export function linesIn(form: Readonly<Record<string, unknown>>): number {
  const count = Number(textOf(form['lines']));
  return Number.isInteger(count) && count > 0 ? Math.min(count, LINES_MAX) : LINES;
}

/** For these lines, and one more at least. */
export function linesFor(lines: readonly TypedLine[]): number {
  return Math.min(Math.max(LINES, lines.length + 1), LINES_MAX);
}

/** What was typed before; nothing of what colleagues answered, which nobody sees again. */
export function linesOf({ instrument }: SittingPlace, chosen: Chosen | undefined): readonly TypedLine[] {
  return chosen?.kind === 'typed' && instrument.kind !== 'soundings' ? chosen.records : [];
}

export function moreLines(count: number): number {
  return Math.min(count + LINES, LINES_MAX);
}

/** The lines as they were typed, empty ones included. */
export function typedLines(form: Readonly<Record<string, unknown>>, instrument: Instrument, count: number): readonly TypedLine[] {
  const fields = fieldsOf(instrument);
  return Array.from({ length: count }, (_, nth) =>
    Object.fromEntries([
      ['person', textOf(form[`person-${nth}`])],
      ...fields.map(({ name }, at) => [name, textOf(form[`f${at}-${nth}`])] as const),
    ]),
  );
}

/** Those in which somebody chose or typed something beside the person. */
export function filledLines(lines: readonly TypedLine[]): readonly TypedLine[] {
  return lines.filter((line) => Object.entries(line).some(([name, text]) => name !== 'person' && text !== ''));
}

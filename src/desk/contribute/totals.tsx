// totals.tsx — a table to type into, a box for each that the question counts, for totals that the organisation added up itself; only if the charter allows it.
import { cellCount, cellIndex, cellPicks, valueNames } from '@soundings/protocol/charter/cells';
import { instrumentDimensions, sensitivity, type Instrument } from '@soundings/protocol/charter/instrument';
import type { Words } from '../../pages/words/words.ts';
import { Tick } from '../shell/fields.tsx';
import { textOf } from '../shell/form.ts';
import type { Chosen } from './chosen.ts';
import { pathOf } from './paths.ts';
import { StepFrame, type StepProps } from './step.tsx';

/** A table of more boxes than these isn't typed by hand. */
const BOXES_MAX = 60;

export function hasTotalsTable(instrument: Instrument): boolean {
  const dimensions = instrumentDimensions(instrument);
  return instrument.typedTotals === true && dimensions.length > 0 && cellCount(dimensions) <= BOXES_MAX;
}

interface TotalsProps extends StepProps {
  readonly form: Readonly<Record<string, unknown>>;
}

/** The last dimension goes across, if there is another one. */
export function TypedTotals(props: TotalsProps) {
  const { at, place, form, errors = [] } = props;
  const { say } = at.words;
  const { lines, across, heads } = tableOf(place.instrument);
  return (
    <StepFrame of={props} title={say('totals-title')} back={`${pathOf(place)}/add`}>
      <p class="lead">{place.instrument.question}</p>
      <p>{say('totals-how')}</p>
      <form method="post" action={`${at.base}${pathOf(place)}/totals`}>
        <div class="scroll" tabindex={0} role="region" aria-label={say('totals-title')}>
          <table class="typed grid">
            <thead>
              <tr>
                <th scope="col">{heads}</th>
                {(across.length === 0 ? [say('check-count')] : across).map((name) => (
                  <th scope="col">{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lines.map(({ name, boxes }) => (
                <tr>
                  <th scope="row">{name}</th>
                  {boxes.map((box) => (
                    <td>
                      <input
                        id={box.id}
                        name={box.id}
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        value={textOf(form[box.id])}
                        aria-label={box.name}
                        {...(errors.some(({ field }) => field === box.id) ? { 'aria-invalid': 'true' as const } : {})}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <h2>{say('totals-declare')}</h2>
        {declaredOf(place.instrument, at.words).map(({ id, words }) => (
          <Tick id={id} label={words} errors={errors} isTicked={textOf(form[id]) !== ''} />
        ))}
        <button>{say('continue')}</button>
      </form>
      <p>
        <a href={`${at.base}${pathOf(place)}/typed`}>{say('totals-lines')}</a>
      </p>
    </StepFrame>
  );
}

/** What she has to tick: what is promised to people rests on it (privacy.md §1, "Typed totals"). */
export function declaredOf(instrument: Instrument, { say }: Words): readonly { readonly id: string; readonly words: string }[] {
  const { cells, amount } = sensitivity(instrument);
  return [
    { id: 'people', words: say('declare-people') },
    { id: 'cells', words: say('declare-cells', { count: instrument.kind === 'prevalence' ? 1 : cells }) },
    ...(instrument.kind === 'total' ? [{ id: 'cap', words: say('declare-cap', { amount: String(amount), unit: instrument.unit }) }] : []),
  ];
}

interface Box {
  readonly id: string;
  /** Such as "Ordsall, under 18". */
  readonly name: string;
  /** Its value of each dimension. */
  readonly values: readonly string[];
}

export function boxesOf(instrument: Instrument): readonly Box[] {
  const dimensions = instrumentDimensions(instrument);
  return Array.from({ length: cellCount(dimensions) }, (_, cell) => {
    const values = cellPicks(dimensions, cell).map((pick, nth) =>
      dimensions[nth] === undefined ? '' : (valueNames(dimensions[nth])[pick] ?? ''),
    );
    return { id: `c${String(cellIndex(dimensions, cellPicks(dimensions, cell)))}`, name: values.join(', '), values };
  });
}

function tableOf(instrument: Instrument) {
  const dimensions = instrumentDimensions(instrument);
  const last = dimensions.length > 1 ? dimensions.at(-1) : undefined;
  const across = last === undefined ? [] : valueNames(last);
  const boxes = boxesOf(instrument);
  const width = Math.max(1, across.length);
  const lines = Array.from({ length: boxes.length / width }, (_, nth) => {
    const own = boxes.slice(nth * width, (nth + 1) * width);
    const values = own[0]?.values ?? [];
    return { name: (last === undefined ? values : values.slice(0, -1)).join(', '), boxes: own };
  });
  const down = last === undefined ? dimensions : dimensions.slice(0, -1);
  return { lines, across, heads: down.map(({ name }) => name).join(', ') };
}

/** What was typed, as rows of a table of totals; an empty box is none. */
export function totalsIn(form: Readonly<Record<string, unknown>>, instrument: Instrument): Extract<Chosen, { kind: 'totals' }> {
  const names = instrumentDimensions(instrument).map(({ name }) => name);
  const records = boxesOf(instrument).map(({ id, values }) =>
    Object.fromEntries([...names.map((name, nth) => [name, values[nth] ?? ''] as const), ['amount', textOf(form[id]) || '0'] as const]),
  );
  return { kind: 'totals', records, form: Object.fromEntries(Object.entries(form).map(([name, value]) => [name, textOf(value)])) };
}

// texts-table.tsx — the texts of one column that the mission hasn't got, a line each: what each means, or all of a district, or all the others.
import type { Choice } from '../shell/fields.tsx';
import { textOf } from '../shell/form.ts';
import type { FieldError, Setting } from '../shell/frame.tsx';
import { rowsOf, textIn, type Asked, type TextsPart } from './settle-parts.ts';

interface TextsProps {
  readonly at: Setting;
  readonly part: TextsPart;
  readonly form: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly FieldError[];
  readonly choicesOf: (asked: Asked) => readonly Choice[] | undefined;
}

export function TextsTable(props: TextsProps) {
  const { at, part, form, errors } = props;
  const { say } = at.words;
  const { under, districts, others, id, allId } = part;
  const error = errors.find(({ field }) => field === id);
  return (
    <div class={error === undefined ? 'field' : 'field wrong'} id={id} tabindex={-1}>
      <h2>{say('texts-title', { under })}</h2>
      <p class="hint">{say('texts-how')}</p>
      {error === undefined ? null : <p class="error">{error.sentence}</p>}
      <div class="scroll" tabindex={0} role="region" aria-label={say('texts-title', { under })}>
        <table class="typed texts">
          <thead>
            <tr>
              <th scope="col">{say('texts-text')}</th>
              <th scope="col" class="number">
                {say('texts-rows')}
              </th>
              <th scope="col">{say('texts-means')}</th>
            </tr>
          </thead>
          {districts.map((district) => (
            <tbody>
              <Line
                {...props}
                example={district.texts[0]}
                rows={rowsOf(district.texts)}
                id={district.id}
                name={say('texts-district', { district: district.name })}
                first={say('choose')}
                chosen={form === undefined ? district.given : textOf(form[district.id])}
                isWhole
              />
              {district.texts.map((one) => (
                <TextLine {...props} asked={one} first={say('texts-as-above')} common={district.given} />
              ))}
            </tbody>
          ))}
          <tbody>
            {others.map((one) => (
              <TextLine {...props} asked={one} first={say('choose')} />
            ))}
            <Line
              {...props}
              example={districts[0]?.texts[0] ?? others[0]}
              rows={0}
              id={allId}
              name={say('texts-others')}
              first={say('choose')}
              chosen={form === undefined ? undefined : textOf(form[allId])}
              isWhole
            />
          </tbody>
        </table>
      </div>
    </div>
  );
}

function TextLine(
  props: TextsProps & {
    readonly asked: Asked;
    readonly first: string;
    /** What its district says, which it needn't repeat. */
    readonly common?: string;
  },
) {
  const { at, asked, form, common } = props;
  const text = textIn(asked);
  const name = text === '' ? at.words.say('texts-empty') : text;
  const own = asked.given === common ? '' : asked.given;
  return (
    <Line
      {...props}
      example={asked}
      rows={rowsOf([asked])}
      id={asked.id}
      name={name}
      chosen={form === undefined ? own : textOf(form[asked.id])}
    />
  );
}

function Line({
  at,
  example,
  rows,
  id,
  name,
  first,
  chosen,
  isWhole = false,
  choicesOf,
}: TextsProps & {
  /** One of those that it answers: all have the same choices. */
  readonly example: Asked | undefined;
  /** 0 if that says nothing. */
  readonly rows: number;
  readonly id: string;
  readonly name: string;
  /** What it says before anything is chosen. */
  readonly first: string;
  readonly chosen: string | undefined;
  readonly isWhole?: boolean;
}) {
  const choices = example === undefined ? [] : (choicesOf(example) ?? []);
  return (
    <tr class={isWhole ? 'whole' : undefined}>
      <th scope="row">{name}</th>
      <td class="number">{rows === 0 ? null : rows}</td>
      <td>
        <select id={id} name={id} aria-label={at.words.say('texts-label', { text: name })}>
          <option value="">{first}</option>
          {choices.map(({ value, label }) => (
            <option value={value} selected={value === chosen}>
              {label}
            </option>
          ))}
        </select>
      </td>
    </tr>
  );
}

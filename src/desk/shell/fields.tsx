// fields.tsx — the parts of a form: each with its label, its hint and its error, tied together for those who hear the page.
import type { Child } from 'hono/jsx';
import type { FieldError } from './frame.tsx';

interface FieldProps {
  readonly id: string;
  readonly label: Child;
  readonly hint?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
}

export function TextField({
  id,
  label,
  hint,
  errors,
  value,
  inputmode = 'text',
  autocomplete = 'off',
  type = 'text',
}: FieldProps & {
  readonly value?: string | undefined;
  readonly inputmode?: 'text' | 'url' | 'numeric';
  readonly autocomplete?: string;
  /** A secret comes back to no page. */
  readonly type?: 'text' | 'password';
}) {
  return (
    <div class={classOf(id, errors)}>
      <label for={id}>{label}</label>
      <Hints id={id} hint={hint} errors={errors} />
      <input
        id={id}
        name={id}
        type={type}
        value={value ?? ''}
        inputmode={inputmode}
        autocomplete={autocomplete}
        {...described(id, hint, errors)}
      />
    </div>
  );
}

/** Several lines. */
export function TextArea({
  id,
  label,
  hint,
  errors,
  value,
  rows = 4,
}: FieldProps & { readonly value?: string | undefined; readonly rows?: number }) {
  return (
    <div class={classOf(id, errors)}>
      <label for={id}>{label}</label>
      <Hints id={id} hint={hint} errors={errors} />
      <textarea id={id} name={id} rows={rows} {...described(id, hint, errors)}>
        {value ?? ''}
      </textarea>
    </div>
  );
}

export function FileField({
  id,
  label,
  hint,
  errors,
  accept,
  multiple = false,
}: FieldProps & { readonly accept?: string; readonly multiple?: boolean }) {
  return (
    <div class={classOf(id, errors)}>
      <label for={id}>{label}</label>
      <Hints id={id} hint={hint} errors={errors} />
      <input id={id} name={id} type="file" accept={accept} multiple={multiple} {...described(id, hint, errors)} />
    </div>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string | undefined;
  /** What belongs to this choice alone. */
  readonly inside?: Child;
}

export function Radios({
  id,
  label,
  hint,
  errors,
  choices,
  chosen,
}: FieldProps & { readonly choices: readonly Choice[]; readonly chosen?: string | undefined }) {
  return (
    <fieldset id={id} class={classOf(id, errors)} {...described(id, hint, errors)}>
      <legend>{label}</legend>
      <Hints id={id} hint={hint} errors={errors} />
      {choices.map((choice, at) => (
        <div class="choice">
          <input type="radio" id={`${id}-${at}`} name={id} value={choice.value} checked={choice.value === chosen} />
          <label for={`${id}-${at}`}>{choice.label}</label>
          {choice.hint === undefined ? null : <p class="hint">{choice.hint}</p>}
          {choice.inside === undefined ? null : <div class="inside">{choice.inside}</div>}
        </div>
      ))}
    </fieldset>
  );
}

export function Tick({ id, label, errors, isTicked = false }: FieldProps & { readonly isTicked?: boolean }) {
  return (
    <div class={`${classOf(id, errors)} choice`}>
      <input type="checkbox" id={id} name={id} value="1" checked={isTicked} {...described(id, undefined, errors)} />
      <label for={id}>{label}</label>
      <Hints id={id} errors={errors} />
    </div>
  );
}

export function SelectField({
  id,
  label,
  hint,
  errors,
  choices,
  chosen,
}: FieldProps & { readonly choices: readonly Pick<Choice, 'value' | 'label'>[]; readonly chosen?: string | undefined }) {
  return (
    <div class={classOf(id, errors)}>
      <label for={id}>{label}</label>
      <Hints id={id} hint={hint} errors={errors} />
      <select id={id} name={id} {...described(id, hint, errors)}>
        {choices.map(({ value, label: text }) => (
          <option value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function Hints({
  id,
  hint,
  errors = [],
}: {
  readonly id: string;
  readonly hint?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
}) {
  const own = errors.filter(({ field }) => field === id);
  return (
    <>
      {hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {own.length === 0 ? null : (
        <p class="error" id={`${id}-error`}>
          {own.map(({ sentence, brief }) => brief ?? sentence).join(' ')}
        </p>
      )}
    </>
  );
}

function described(id: string, hint: string | undefined, errors: readonly FieldError[] = []) {
  const isWrong = errors.some(({ field }) => field === id);
  const ids = [...(hint === undefined ? [] : [`${id}-hint`]), ...(isWrong ? [`${id}-error`] : [])].join(' ');
  return { ...(ids === '' ? {} : { 'aria-describedby': ids }), ...(isWrong ? { 'aria-invalid': 'true' as const } : {}) };
}

function classOf(id: string, errors: readonly FieldError[] = []): string {
  return errors.some(({ field }) => field === id) ? 'field wrong' : 'field';
}

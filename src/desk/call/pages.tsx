// pages.tsx — a convenor's screens: each a form of some members of the charter, with the panel beside it.
import type { Child } from 'hono/jsx';
import { valueAt } from '../../calling/pointer.ts';
import { cardFingerprint, type PartyCard } from '../../calling/party-card.ts';
import type { Repair } from '../../calling/candidates.ts';
import type { Slot, Template } from '../../calling/template/template.ts';
import type { PartyFound } from '../folder/desk-folder.ts';
import { FileField, SelectField, TextArea, TextField } from '../shell/fields.tsx';
import { Frame, type FieldError, type Setting } from '../shell/frame.tsx';
import { questionsIn, type Calling } from './calling.ts';
import { idOf, textAt } from './form-values.ts';
import { Panel } from './panel.tsx';
import { FIELDS, PARTY_FIELDS, questionFields, QUESTION_KINDS, SCREENS, type Field, type Screen } from './screens.ts';

export interface PageProps {
  readonly at: Setting;
  readonly calling: Calling;
  readonly now: number;
  readonly errors?: readonly FieldError[];
}

/** The screens, where one is, and the panel. */
export function Beside({
  at,
  calling,
  now,
  errors = [],
  title,
  screen,
  children,
}: PageProps & { readonly title: string; readonly screen?: Screen | undefined; readonly children?: Child }) {
  const { say } = at.words;
  const kicker = screen === undefined ? say('call-title') : say('step', { step: SCREENS.indexOf(screen) + 1, steps: SCREENS.length });
  return (
    <Frame at={at} title={title} kicker={kicker} errors={errors} back="/call" leaves={say('call-leaves')}>
      <div class="beside">
        <div>{children}</div>
        <aside id="panel" aria-live="polite" data-panel={`${at.base}/call/panel`}>
          <Panel at={at} calling={calling} draft={calling.draft} now={now} />
        </aside>
      </div>
    </Frame>
  );
}

/** Who contributes to missions or decides on them calls none from the same folder. */
export function CallWrongFolder({ at, party }: { readonly at: Setting; readonly party: PartyFound }) {
  const { say } = at.words;
  return (
    <Frame at={at} leaves={say('call-leaves')} title={say('call-title')}>
      <p class="warning">{say('decide-wrong-folder', { whose: party.whose, file: party.file })}</p>
      <p>{say('call-wrong-folder-why')}</p>
    </Frame>
  );
}

/** Before there is a draft, and what there is of one. */
export function CallHome({ at, calling, now, errors = [], hasKey }: PageProps & { readonly hasKey: boolean }) {
  const { say } = at.words;
  const mission = valueAt(calling.draft, '/mission');
  const isBegun = questionsIn(calling.draft).length > 0 || mission !== undefined;
  return (
    <Beside at={at} calling={calling} now={now} errors={errors} title={typeof mission === 'string' ? mission : say('call-title')}>
      {hasKey ? null : (
        <section>
          <h2>{say('call-key-heading')}</h2>
          <p>{say('call-key-none')}</p>
          <form method="post" action={`${at.base}/call/key`}>
            <button class="second">{say('call-key-make')}</button>
          </form>
        </section>
      )}
      {isBegun ? <Overview at={at} /> : null}
      <section>
        <h2>{say('call-open')}</h2>
        <form method="post" enctype="multipart/form-data" action={`${at.base}/call/open`}>
          <FileField id="file" label={say('call-open-file')} hint={say('call-open-hint')} errors={errors} accept=".json,application/json" />
          <p class="buttons">
            <button>{say('call-open')}</button>
            <a class="button second" href={`${at.base}/call/place`}>
              {say(isBegun ? 'call-go-on' : 'call-empty')}
            </a>
          </p>
        </form>
      </section>
    </Beside>
  );
}

function Overview({ at }: { readonly at: Setting }) {
  const { say } = at.words;
  return (
    <section>
      <ul class="tasks">
        {SCREENS.map((screen, nth) => (
          <li>
            <span>{`${nth + 1} ${say(`call-${screen}`)}`}</span>
            <a href={`${at.base}/call/${screen}`}>{say('look')}</a>
          </li>
        ))}
      </ul>
      <p class="buttons">
        <a class="button second" href={`${at.base}/call/charter.json`} download="charter.json">
          {say('call-save')}
        </a>
        <a class="button second" href={`${at.base}/call/template.json`} download="template.json">
          {say('call-save-template')}
        </a>
        <a class="button second" href={`${at.base}/call/check`}>
          {say('call-whole-check')}
        </a>
        <a class="button" href={`${at.base}/call/hand`}>
          {say('call-hand')}
        </a>
        <a class="button second" href={`${at.base}/call/mission`}>
          {say('called-title')}
        </a>
      </p>
    </section>
  );
}

export function FieldsPage({ screen, ...props }: PageProps & { readonly screen: keyof typeof FIELDS }) {
  const { at, calling, errors = [] } = props;
  const { say } = at.words;
  return (
    <Beside {...props} title={say(`call-${screen}`)} screen={screen}>
      <form method="post" action={`${at.base}/call/${screen}`} data-draft="1">
        {FIELDS[screen].map((field) => (
          <Input at={at} draft={calling.draft} base="" field={field} errors={errors} />
        ))}
        <button>{say('continue')}</button>
      </form>
    </Beside>
  );
}

function Input({
  at,
  draft,
  base,
  field,
  errors,
}: {
  readonly at: Setting;
  readonly draft: unknown;
  readonly base: string;
  readonly field: Field;
  readonly errors: readonly FieldError[];
}) {
  const { say } = at.words;
  const { label, hint, kind, choices = [] } = field;
  const common = { id: idOf(field.at), label: say(label), hint: hint && say(hint), errors };
  const value = textAt(draft, base, field);
  if (kind === 'choice')
    return <SelectField {...common} choices={choices.map((choice) => ({ value: choice, label: choice }))} chosen={value || choices[0]} />;
  if (kind === 'text') return <TextField {...common} value={value} />;
  if (kind === 'number') return <TextField {...common} value={value} inputmode="numeric" />;
  return <TextArea {...common} value={value} rows={kind === 'paragraph' ? 3 : 6} />;
}

export function Questions(props: PageProps) {
  const { at, calling } = props;
  const { say } = at.words;
  return (
    <Beside {...props} title={say('call-asked')} screen="asked">
      <ul class="tasks">
        {questionsIn(calling.draft).map((question, nth) => (
          <li>
            <span>{titleOf(question) ?? say('call-one-question', { number: nth + 1 })}</span>
            <a href={`${at.base}/call/asked/${nth}`}>{say('call-change')}</a>
          </li>
        ))}
      </ul>
      <form method="post" action={`${at.base}/call/asked`}>
        <SelectField
          id="kind"
          label={say('call-q-kind')}
          hint={say('call-q-kind-hint')}
          choices={QUESTION_KINDS.map((kind) => ({ value: kind, label: kind }))}
        />
        <p class="buttons">
          <button class="second">{say('call-add-question')}</button>
          <a class="button" href={`${at.base}/call/when`}>
            {say('continue')}
          </a>
        </p>
      </form>
    </Beside>
  );
}

function titleOf(question: unknown): string | undefined {
  const found = ['/question', '/name'].map((at) => valueAt(question, at)).find((text) => typeof text === 'string');
  return typeof found === 'string' ? found : undefined;
}

export function QuestionPage({ nth, ...props }: PageProps & { readonly nth: number }) {
  const { at, calling, errors = [] } = props;
  const { say } = at.words;
  const base = `/instruments/${nth}`;
  const kind = QUESTION_KINDS.find((one) => one === valueAt(calling.draft, `${base}/kind`)) ?? 'count';
  return (
    <Beside {...props} title={say('call-one-question', { number: nth + 1 })} screen="asked">
      <form method="post" action={`${at.base}/call/asked/${nth}`} data-draft="1">
        {questionFields(kind).map((field) => (
          <Input at={at} draft={calling.draft} base={base} field={field} errors={errors} />
        ))}
        <p class="buttons">
          <button name="do" value="keep">
            {say('continue')}
          </button>
          <button class="second" name="do" value="remove">
            {say('call-remove-question')}
          </button>
        </p>
      </form>
    </Beside>
  );
}

const ROLES = ['leader', 'helper', 'collector', 'board', 'log'] as const;

export function Parties({ fresh = [], ...props }: PageProps & { readonly fresh?: readonly PartyCard[] }) {
  const { at, calling, errors = [] } = props;
  const { say } = at.words;
  const { draft } = calling;
  const stateOf = (role: (typeof ROLES)[number]) => {
    const found = valueAt(draft, `/${role}/${role === 'board' ? 'keys' : role === 'log' ? 'url' : 'operator'}`);
    if (Array.isArray(found)) return String(found.length);
    return typeof found === 'string' ? found : say('call-no-card');
  };
  return (
    <Beside {...props} title={say('call-parties')} screen="parties">
      <ul class="tasks">
        {ROLES.map((role) => (
          <li>
            <span>{say(`call-role-${role}`)}</span>
            <span class="state">{stateOf(role)}</span>
          </li>
        ))}
      </ul>
      {fresh.length === 0 ? null : (
        <>
          <p>{say('call-cards-ring')}</p>
          <ul>
            {fresh.map((card) => (
              <li>
                {`${card.role}, ${card.name}: `}
                <span class="code">{cardFingerprint(card)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <form method="post" enctype="multipart/form-data" action={`${at.base}/call/parties`}>
        <FileField id="cards" label={say('call-cards')} hint={say('call-cards-hint')} errors={errors} accept=".json" multiple />
        <OwnParts at={at} draft={draft} errors={errors} />
        <button>{say('continue')}</button>
      </form>
    </Beside>
  );
}

function OwnParts({ at, draft, errors }: { readonly at: Setting; readonly draft: unknown; readonly errors: readonly FieldError[] }) {
  return (
    <>
      {PARTY_FIELDS.map((field) => (
        <Input at={at} draft={draft} base="" field={field} errors={errors} />
      ))}
    </>
  );
}

/** The slots of a template, once each: lists of areas that are alike are asked for once. */
export function ThreeThings({ template, ...props }: PageProps & { readonly template: Template }) {
  const { at, calling, errors = [] } = props;
  const { say } = at.words;
  return (
    <Beside {...props} title={say('call-three')}>
      {template.source === undefined ? null : (
        <p>
          {say('call-unchanged', { place: template.source.region })} <span class="code">{template.source.charter}</span>
        </p>
      )}
      {(template.notes ?? []).map((note) => (
        <p lang="en" class="hint">
          {note}
        </p>
      ))}
      <form method="post" enctype="multipart/form-data" action={`${at.base}/call/three`}>
        {plainSlots(template).map(({ path, label, hint, kind }) => (
          <TextField
            id={idOf(path)}
            label={label}
            hint={hint}
            errors={errors}
            value={textAt(calling.draft, '', { at: path, kind: 'text', label: 'call-region' })}
            inputmode={kind === 'number' ? 'numeric' : 'text'}
          />
        ))}
        {template.slots.some(({ kind }) => kind === 'areas') ? (
          <>
            <FileField id="areas" label={say('call-areas')} hint={say('call-areas-hint')} errors={errors} accept=".csv" />
            <TextField id="parent" label={say('call-areas-parent')} hint={say('call-areas-parent-hint')} errors={errors} />
          </>
        ) : null}
        <FileField id="cards" label={say('call-cards')} hint={say('call-cards-hint')} errors={errors} accept=".json" multiple />
        <TextField
          id="convenor.name"
          label={say('call-own-name')}
          errors={errors}
          value={textAt(calling.draft, '', { at: '/convenor/name', kind: 'text', label: 'call-own-name' })}
        />
        <button>{say('continue')}</button>
      </form>
    </Beside>
  );
}

export function plainSlots({ slots }: Template): readonly Slot[] {
  return slots.filter(({ kind }) => kind !== 'areas');
}

/** What would make a refused draft pass, each tried before it is offered. */
export function Repairs({ at, repairs }: { readonly at: Setting; readonly repairs: readonly Repair[] | undefined }) {
  const { say } = at.words;
  if (repairs === undefined) return <p role="status">{say('repairs-tried')}</p>;
  if (repairs.length === 0) return <p>{say('repairs-none')}</p>;
  return (
    <form method="post" action={`${at.base}/call/repair`}>
      <p>{say('repairs-pass')}</p>
      <p class="buttons">
        {repairs.map(({ words }, nth) => (
          <button class="second" name="repair" value={String(nth)} lang="en">
            {words}
          </button>
        ))}
      </p>
    </form>
  );
}

// settle.tsx — what has to be settled about a file, and what she has answered so far, on one page: she may come back to it and change an answer.
import type { Question } from '@soundings/client/node';
import { Radios, SelectField, TextField } from '../shell/fields.tsx';
import { textOf } from '../shell/form.ts';
import { choicesFor } from './answers.ts';
import { openOf, stepBeforeAnswers } from './ways.ts';
import { pathOf } from './paths.ts';
import { partsOf, type Asked, type Part } from './settle-parts.ts';
import type { Sitting } from './sitting.ts';
import { StepFrame, type StepProps } from './step.tsx';
import { TextsTable } from './texts-table.tsx';
import { Told } from './told.tsx';

interface SettleProps extends StepProps {
  readonly sitting: Sitting;
  /** What was filled in, if something is still missing. */
  readonly form?: Readonly<Record<string, unknown>> | undefined;
}

/** All questions in the order of the form: those that are open, then those that were answered. */
export function askedIn(sitting: Sitting): { readonly open: readonly Asked[]; readonly said: readonly Asked[] } {
  const { questions = [], firstValues } = openOf(sitting, 'questions') ?? {};
  return {
    open: questions.map((question, nth) => ({ question, given: '', firstValues, id: `q${nth}` })),
    said: sitting.said.map((one, nth) => ({ ...one, id: `q${questions.length + nth}` })),
  };
}

export function Settle(props: SettleProps) {
  const { at, place, sitting, form } = props;
  const { say } = at.words;
  const asked = askedIn(sitting);
  const [open, said] = [partsOf(asked.open, place.instrument), partsOf(asked.said, place.instrument)];
  const instead = openOf(sitting, 'questions')?.instead;
  const title = open.length > 0 ? say('settle-title', { count: open.length }) : say('settle-said-title');
  return (
    <StepFrame of={props} title={title} back={`${pathOf(place)}/${stepBeforeAnswers(sitting)}`}>
      {sitting.about === undefined ? null : <p class="hint">{sitting.about}</p>}
      {instead === undefined ? null : <p class="warning">{say('settle-instead', { ...instead })}</p>}
      {open.length > 0 ? null : <p>{say('settle-said-how')}</p>}
      <form method="post" action={`${at.base}${pathOf(place)}/settle`}>
        <input type="hidden" name="number" value={String(sitting.number)} />
        <Parts {...props} parts={open} form={form} />
        {open.length === 0 || said.length === 0 ? null : <h2>{say('settle-said')}</h2>}
        <Parts {...props} parts={said} form={form} />
        <button>{say('continue')}</button>
      </form>
      <p>
        <a href={`${at.base}${pathOf(place)}/add`}>{say('choose-another')}</a>
      </p>
    </StepFrame>
  );
}

function Parts(props: SettleProps & { readonly parts: readonly Part[] }) {
  const { at, place, sitting, form, errors = [] } = props;
  const choicesOf = ({ question, firstValues }: Asked) =>
    choicesFor(question, { columns: sitting.settled.columns, firstValues }, place.instrument, at.words);
  return (
    <>
      {props.parts.map((part) =>
        part.kind === 'texts' ? (
          <TextsTable at={at} part={part} form={form} errors={errors} choicesOf={choicesOf} />
        ) : (
          <QuestionField {...props} asked={part.asked} choices={choicesOf(part.asked)} />
        ),
      )}
    </>
  );
}

/** More choices than these are a list to open. */
const RADIOS_MAX = 6;

function QuestionField({
  at,
  asked: { question, given, id },
  choices,
  form,
  errors,
}: SettleProps & { readonly asked: Asked; readonly choices: ReturnType<typeof choicesFor> }) {
  const { say } = at.words;
  const chosen = form === undefined ? given : textOf(form[id]);
  const field = { id, label: <Told said={question} words={at.words} />, hint: hintOf(question, say), errors };
  if (choices === undefined) return <TextField {...field} value={chosen} inputmode="numeric" />;
  if (choices.length > RADIOS_MAX)
    return <SelectField {...field} choices={[{ value: '', label: say('choose') }, ...choices]} chosen={chosen} />;
  return <Radios {...field} choices={choices} chosen={chosen} />;
}

function hintOf({ answer }: Question, say: StepProps['at']['words']['say']): string | undefined {
  if (answer === 'headerLine') return say('line-hint');
  return answer === 'person' ? say('person-hint') : undefined;
}

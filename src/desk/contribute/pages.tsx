// pages.tsx — contributing, step by step: where the figures are, which sheet, and what has to be settled about them.
import type { Question } from '@soundings/client/node';
import { FileField, Radios, SelectField, TextField } from '../shell/fields.tsx';
import type { FieldError } from '../shell/frame.tsx';
import { choicesFor, type Said } from './answers.ts';
import { pathOf } from './paths.ts';
import type { Open, Sitting } from './sitting.ts';
import { StepFrame, type StepProps } from './step.tsx';

export function AddFigures(props: StepProps) {
  const { at, place, errors = [] } = props;
  const { say } = at.words;
  const file = (
    <FileField id="file" label={say('choose-file')} hint={say('choose-file-hint')} errors={errors} accept=".xlsx,.ods,.csv,.tsv,.txt" />
  );
  return (
    <StepFrame of={props} title={place.instrument.question} back="/">
      <form method="post" enctype="multipart/form-data" action={`${at.base}${pathOf(place)}/add`}>
        <Radios
          id="kind"
          label={say('add-how')}
          errors={errors}
          chosen="file"
          choices={[
            { value: 'file', label: say('add-file'), inside: file },
            { value: 'typed', label: say('add-typed') },
            { value: 'nothing', label: say('add-nothing') },
          ]}
        />
        <p class="hint">{say('add-stays')}</p>
        <button>{say('continue')}</button>
      </form>
    </StepFrame>
  );
}

export function ChooseSheet(props: StepProps & { readonly number: number; readonly sheets: readonly string[] }) {
  const { at, place, errors = [], number, sheets } = props;
  const { say } = at.words;
  return (
    <StepFrame of={props} title={say('sheet-which')} back={`${pathOf(place)}/add`}>
      <form method="post" action={`${at.base}${pathOf(place)}/sheet`}>
        <input type="hidden" name="number" value={String(number)} />
        <Radios id="sheet" label={say('sheet-label')} errors={errors} choices={sheets.map((name) => ({ value: name, label: name }))} />
        <button>{say('continue')}</button>
      </form>
    </StepFrame>
  );
}

type SettleProps = StepProps & {
  readonly given?: readonly string[];
  readonly open: Extract<Open, { kind: 'questions' }>;
  readonly sitting: Sitting;
};

/** Every question about the file on one page, each with what it is about. */
export function SettleQuestions(props: SettleProps) {
  const { at, place, errors = [], open, sitting, given = [] } = props;
  const { questions, firstValues, instead } = open;
  const { say } = at.words;
  return (
    <StepFrame of={props} title={say('settle-title', { count: questions.length })} back={`${pathOf(place)}/add`}>
      {sitting.about === undefined ? null : <p class="hint">{sitting.about}</p>}
      {instead === undefined ? null : <p class="warning">{say('settle-instead', { ...instead })}</p>}
      <form method="post" action={`${at.base}${pathOf(place)}/settle`}>
        <input type="hidden" name="number" value={String(sitting.number)} />
        {questions.map((question, nth) => (
          <QuestionField
            at={at}
            place={place}
            question={question}
            said={{ columns: sitting.columns, firstValues }}
            id={`q${nth}`}
            errors={errors}
            given={given[nth] ?? ''}
          />
        ))}
        <button>{say('continue')}</button>
      </form>
      <p>
        <a href={`${at.base}${pathOf(place)}/add`}>{say('choose-another')}</a>
      </p>
    </StepFrame>
  );
}

/** More choices than these are a list to open. */
const RADIOS_MAX = 6;

function QuestionField({
  at,
  place,
  question,
  said,
  id,
  errors,
  given,
}: Pick<StepProps, 'at' | 'place'> & {
  readonly question: Question;
  readonly said: Said;
  readonly id: string;
  readonly errors: readonly FieldError[];
  readonly given: string;
}) {
  const choices = choicesFor(question, said, place.instrument, at.words);
  const { say } = at.words;
  if (choices === undefined)
    return <TextField id={id} label={question.sentence} hint={say('line-hint')} errors={errors} value={given} inputmode="numeric" />;
  const hint = question.answer === 'person' ? say('person-hint') : undefined;
  if (choices.length > RADIOS_MAX) {
    const all = [{ value: '', label: say('choose') }, ...choices];
    return <SelectField id={id} label={question.sentence} hint={hint} errors={errors} choices={all} chosen={given} />;
  }
  return <Radios id={id} label={question.sentence} hint={hint} errors={errors} choices={choices} chosen={given} />;
}

export function WrongFile(props: StepProps & { readonly sentences: readonly string[] }) {
  const { at, place, sentences } = props;
  const { say } = at.words;
  return (
    <StepFrame
      of={{ ...props, errors: sentences.map((sentence) => ({ sentence })) }}
      title={say('wrong-title')}
      back={`${pathOf(place)}/add`}
    >
      <p>{say('wrong-next')}</p>
      <p class="buttons">
        <a class="button" href={`${at.base}${pathOf(place)}/add`}>
          {say('choose-another')}
        </a>
        <a class="button second" href={`${at.base}${pathOf(place)}/typed`}>
          {say('add-typed')}
        </a>
      </p>
    </StepFrame>
  );
}

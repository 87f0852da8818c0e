// pages.tsx — contributing, step by step: where the figures are, and which sheet has them.
import { FileField, Radios } from '../shell/fields.tsx';
import { pathOf } from './paths.ts';
import type { Sitting } from './sitting.ts';
import { StepFrame, type StepProps } from './step.tsx';

/** `sitting` is what was begun before, if anything was. */
export function AddFigures(props: StepProps & { readonly sitting: Sitting | undefined }) {
  const { at, place, sitting, errors = [] } = props;
  const { say } = at.words;
  const chosen = sitting?.chosen;
  const hint = chosen?.kind === 'file' ? say('choose-file-kept', { file: chosen.file.name }) : say('choose-file-hint');
  const file = <FileField id="file" label={say('choose-file')} hint={hint} errors={errors} accept=".xlsx,.ods,.csv,.tsv,.txt" />;
  return (
    <StepFrame of={props} title={place.instrument.question} back="/">
      <form method="post" enctype="multipart/form-data" action={`${at.base}${pathOf(place)}/add`}>
        <Radios
          id="kind"
          label={say('add-how')}
          errors={errors}
          chosen={chosen?.kind === 'totals' ? 'typed' : (chosen?.kind ?? 'file')}
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

export function ChooseSheet(props: StepProps & { readonly sitting: Sitting; readonly sheets: readonly string[] }) {
  const { at, place, errors = [], sitting, sheets } = props;
  const { number, settled } = sitting;
  const { say } = at.words;
  return (
    <StepFrame of={props} title={say('sheet-which')} back={`${pathOf(place)}/add`}>
      <form method="post" action={`${at.base}${pathOf(place)}/sheet`}>
        <input type="hidden" name="number" value={String(number)} />
        <Radios
          id="sheet"
          label={say('sheet-label')}
          errors={errors}
          choices={sheets.map((name) => ({ value: name, label: name }))}
          chosen={settled.settings.sheet}
        />
        <button>{say('continue')}</button>
      </form>
    </StepFrame>
  );
}

export function WrongFile(props: StepProps) {
  const { at, place } = props;
  const { say } = at.words;
  return (
    <StepFrame of={props} title={say('wrong-title')} back={`${pathOf(place)}/add`}>
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

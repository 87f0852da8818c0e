// pages.tsx — soundings at the desk: how many will answer, one colleague's form at a time, codes of cards, and that nobody more will answer.
import type { Words } from '../../pages/words/words.ts';
import { Radios, TextField, type Choice } from '../shell/fields.tsx';
import type { FieldError, Setting } from '../shell/frame.tsx';
import type { SittingPlace } from '../contribute/sitting.ts';
import { StepFrame, type StepProps } from '../contribute/step.tsx';
import { ANSWERS_MIN, type Round } from './round.ts';

export function soundingsPath({ mission, instrument, window }: SittingPlace): string {
  return `/s/${mission.charter.mission}/${instrument.name}/${window.number}`;
}

export function cardFile({ instrument, window }: SittingPlace): string {
  return `${instrument.name}-${window.number}-card.html`;
}

export function HowManyAnswer(props: StepProps & { readonly given?: string }) {
  const { at, place, errors = [], given } = props;
  const { say } = at.words;
  return (
    <StepFrame of={props} title={place.instrument.question} back="/">
      <p class="warning">{say('soundings-seen')}</p>
      <form method="post" action={`${at.base}${soundingsPath(place)}`}>
        <TextField id="stated" label={say('soundings-stated')} hint={say('soundings-stated-hint')} errors={errors} value={given} />
        <Radios
          id="way"
          label={say('soundings-way')}
          errors={errors}
          chosen="screen"
          choices={[
            { value: 'screen', label: say('soundings-screen'), hint: say('soundings-screen-hint') },
            { value: 'cards', label: say('soundings-cards'), hint: say('soundings-cards-hint') },
          ]}
        />
        <button>{say('continue')}</button>
      </form>
    </StepFrame>
  );
}

/** Only how many have answered: no way back into anybody's form. */
export function BetweenColleagues(props: StepProps & { readonly round: Round }) {
  const { at, place, errors = [], round } = props;
  const { say } = at.words;
  const path = `${at.base}${soundingsPath(place)}`;
  return (
    <StepFrame of={props} title={say('soundings-answered', { count: round.forms.length })}>
      {round.way === 'cards' ? <CardForm at={at} path={path} file={cardFile(place)} errors={errors} /> : null}
      {round.way === 'screen' && round.forms.length < round.stated ? (
        <p>
          <a class="button" href={`${path}/next`}>
            {say('soundings-next')}
          </a>
        </p>
      ) : null}
      <form method="post" action={`${path}/close`}>
        <p class="hint">{say('soundings-close-hint', { least: ANSWERS_MIN })}</p>
        <button class="second">{say('soundings-close')}</button>
      </form>
    </StepFrame>
  );
}

interface CardFormProps {
  readonly at: Setting;
  readonly path: string;
  /** The name of a colleague's card as a file. */
  readonly file: string;
  readonly errors: readonly FieldError[];
}

function CardForm({ at, path, file, errors }: CardFormProps) {
  const { say } = at.words;
  return (
    <>
      <p>{say('card-hand-out')}</p>
      <p>
        <a class="button second" href={`${path}/card.html`} download={file}>
          {say('card-save')}
        </a>
      </p>
      <form method="post" action={`${path}/cards`}>
        <TextField id="code" label={say('card-code')} hint={say('card-code-hint')} errors={errors} />
        <button>{say('card-add')}</button>
      </form>
    </>
  );
}

/** `given`: what she has chosen herself, if something is still missing. */
export function OneColleague(props: StepProps & { readonly items: readonly string[]; readonly given?: readonly string[] }) {
  const { at, place, errors = [], items, given = [] } = props;
  const { say } = at.words;
  return (
    <StepFrame of={props} title={place.instrument.question}>
      <p class="hint">{say('soundings-seen')}</p>
      <form method="post" action={`${at.base}${soundingsPath(place)}/next`}>
        {items.map((item, at_) => (
          <Radios id={`i${at_}`} label={item} errors={errors} choices={answerChoices(say)} chosen={given[at_]} />
        ))}
        <button>{say('soundings-done')}</button>
      </form>
    </StepFrame>
  );
}

/** Can’t say stands last. */
export function answerChoices(say: Words['say']): readonly Choice[] {
  const [none, ...answers] = (['cant-say', 'falling', 'steady', 'rising', 'sharply-rising'] as const).map((key, value) => ({
    value: String(value),
    label: say(`said-${key}`),
  }));
  return none === undefined ? answers : [...answers, none];
}

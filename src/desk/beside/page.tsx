// page.tsx — back to the contributor: what came out for her area and window, beside her own figures if she kept them. Nothing of it leaves her machine.
import { figure } from '../../export/figures.ts';
import { DataTable } from '../../pages/components/data-table.tsx';
import { pathOf } from '../contribute/paths.ts';
import { StepFrame, type StepProps } from '../contribute/step.tsx';
import { FileField } from '../shell/fields.tsx';
import type { Beside, BesideRow } from './figures.ts';

interface BesideProps extends StepProps {
  /** Undefined before a file was chosen. */
  readonly found: readonly Beside[] | undefined;
  readonly keepsOwn: boolean;
}

export function BesidePage(props: BesideProps) {
  const { at, place, errors, found, keepsOwn } = props;
  const { say } = at.words;
  return (
    <StepFrame of={props} title={say('beside-title')} back={`${pathOf(place)}/sent`}>
      <p class="lead">{place.instrument.question}</p>
      {found === undefined ? null : <Found {...props} found={found} />}
      {found === undefined || keepsOwn ? null : <p class="hint">{say('beside-not-kept')}</p>}
      <form method="post" action={`${at.base}${pathOf(place)}/beside`} enctype="multipart/form-data">
        <FileField id="file" label={say('beside-file')} hint={say('beside-file-hint')} accept=".zip,.json" errors={errors} />
        <p>{say('beside-stays')}</p>
        <button>{say('beside-look')}</button>
      </form>
    </StepFrame>
  );
}

function Found({ at, found, keepsOwn }: BesideProps & { readonly found: readonly Beside[] }) {
  const { say } = at.words;
  const [whole, ...others] = found;
  const [all] = whole?.rows ?? [];
  return (
    <>
      {all === undefined ? null : (
        <p class="found">
          {say('beside-all', { total: figure(all.total), low: figure(all.low), high: figure(all.high) })}{' '}
          {all.own === undefined ? '' : say('beside-own', { own: figure(all.own) })}
        </p>
      )}
      {others.map(({ dimension = '', rows }) => (
        <DataTable
          label={dimension}
          head={[
            { name: dimension, kind: 'heading' },
            ...(keepsOwn ? [{ name: say('beside-ours'), kind: 'number' as const }] : []),
            { name: say('beside-everybody'), kind: 'number' },
            { name: say('beside-least'), kind: 'number' },
            { name: say('beside-most'), kind: 'number' },
          ]}
          rows={rows.map((row) => cellsOf(row, keepsOwn))}
        />
      ))}
      <p class="hint">{say('beside-noise')}</p>
    </>
  );
}

function cellsOf({ name, total, low, high, own }: BesideRow, keepsOwn: boolean): readonly string[] {
  return [name, ...(keepsOwn ? [own === undefined ? '' : figure(own)] : []), figure(total), figure(low), figure(high)];
}

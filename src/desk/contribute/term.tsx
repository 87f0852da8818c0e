// term.tsx — one name and what it stands for, in a list of them.

export function Term({ name, text, more }: { readonly name: string; readonly text: string; readonly more?: string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {text}
        {more === undefined ? null : ` · ${more}`}
      </dd>
    </div>
  );
}

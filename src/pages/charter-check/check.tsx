// check.tsx — what the check of a charter says, section by section, with its charts; or why the charter is refused.
import { percent } from '../../export/phrases.ts';
import { Chart } from '../components/chart.tsx';
import { DataTable, type Heading } from '../components/data-table.tsx';
import { Layout, type SiteParts } from '../components/layout.tsx';
import { axisOf, type Axis } from '../components/scale.ts';
import type { BarChartProps, CheckSection } from './section.ts';

interface CheckProps {
  readonly mission: string;
  readonly sections: readonly CheckSection[];
  /** If the page is one of a site's. */
  readonly site?: SiteParts | undefined;
}

export function Check({ mission, sections, site }: CheckProps) {
  return (
    <Layout
      title={`Charter check: ${mission}`}
      kicker="Soundings · charter check"
      heading={mission}
      kind="words"
      site={site}
      footer="Printed by soundings charter check. Every figure is computed from the charter: exact privacy profiles, no approximation."
    >
      {sections.map((section) => (
        <SectionOfCheck {...section} />
      ))}
    </Layout>
  );
}

export function Refusal({ name, reasons }: { readonly name: string; readonly reasons: readonly string[] }) {
  return (
    <Layout
      title={`Charter refused: ${name}`}
      kicker="Soundings · charter check"
      heading={`${name} can't be offered`}
      kind="words"
      footer="Printed by soundings charter check."
    >
      <ul>
        {reasons.map((reason) => (
          <li>{reason}</li>
        ))}
      </ul>
    </Layout>
  );
}

function SectionOfCheck({ heading, paragraphs, tables, charts = [] }: CheckSection) {
  return (
    <section>
      <h2>{heading}</h2>
      {paragraphs.map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      {charts.length === 0 ? null : (
        <div class="charts lying">
          {charts.map((chart) => (
            <BarChart {...chart} />
          ))}
        </div>
      )}
      {tables.map(({ caption, head, rows }) => (
        <DataTable label={caption} caption={caption} head={head.map((name, at) => headingOf(name, at, rows))} rows={rows} />
      ))}
    </section>
  );
}

function BarChart({ title, bars, low, high, shares }: BarChartProps) {
  const axis: Axis = shares
    ? { low, high, ticks: [low, (low + high) / 2, high], write: percent }
    : axisOf([low, high], 4, 'number', String);
  const points = bars.map(({ label, value, text }, at) => ({
    at,
    values: new Map([['value', value]]),
    description: `${label}: ${text}`,
    text,
  }));
  return (
    <Chart
      caption={title}
      sentence={`${title}: ${points.map(({ description }) => description).join(', ')}`}
      places={bars.map(({ label }) => label)}
      points={points}
      marks={[{ mark: 'bar', at: 'value' }]}
      axis={axis}
      shape="lying"
    />
  );
}

/** The first column says what a row is about; a column in which every field is a figure is set flush right. */
function headingOf(name: string, at: number, rows: readonly (readonly string[])[]): Heading {
  if (at === 0) return { name, kind: 'heading' };
  const numeric = rows.length > 0 && rows.every((row) => /^(?:[\d,.]+%?|none)$/.test(row[at] ?? ''));
  return { name, kind: numeric ? 'number' : 'text' };
}

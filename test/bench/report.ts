import { cpus, totalmem } from 'node:os';
import { type Figure, isReached, type Reach, ratioOf, type Section, type Times } from './measure';

/** The whole result as Markdown: one table, then the conditions of each part. `server`: the database's version; null if no store was measured. */
export function reportOf(sections: readonly Section[], server: string | null): string {
  return [
    '# Measured',
    'Written by `npm run bench`. Median and 95th percentile, milliseconds where no unit stands; a ratio is our median over the yardstick’s, measured in turn in the same run.',
    `Machine: ${machine(server)}.`,
    figuresOf(sections),
    ...sections.map(sectionOf),
  ].join('\n\n');
}

/** The figures of all sections as a Markdown table. */
export function figuresOf(sections: readonly Section[]): string {
  return tableOf([HEAD, ...sections.flatMap(({ figures }) => figures.map(figureRow))]);
}

export function machine(server: string | null): string {
  const processors = cpus();
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB memory`,
    process.platform,
    `Node ${process.versions.node}`,
    ...(server === null ? [] : [`PostgreSQL ${server}`]),
  ].join(', ');
}

const HEAD = ['Work', 'Median', 'p95', 'Compared with', 'Median', 'p95', 'Ratio', 'Reach', 'Met'];

function sectionOf({ title, about, notes = [] }: Section): string {
  return [`## ${title}`, about, notes.map((note) => `- ${note}`).join('\n')].filter((part) => part !== '').join('\n\n');
}

/** Pads the columns, so that the table can be read as plain text. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head, ...body] = rows.map(line);
  return head === undefined ? '' : [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function figureRow(figure: Figure): string[] {
  const { question, ours, yardstick, unit = 'ms' } = figure;
  const bare = yardstick
    ? [yardstick.name, ...cells(yardstick.times, unit), (ratioOf(figure) ?? Number.NaN).toFixed(2)]
    : ['', '', '', ''];
  const met = isReached(figure);
  return [
    question,
    ...cells(ours, unit),
    ...bare,
    figure.reach ? reachOf(figure.reach, unit) : '',
    met === undefined ? '' : met ? 'yes' : 'no',
  ];
}

type Unit = NonNullable<Figure['unit']>;

function reachOf({ ratioAtMost, ratioAtLeast, atMost, p95AtMost, moreAtMost }: Reach, unit: Unit): string {
  return [
    ...(ratioAtMost === undefined ? [] : [`≤ ${ratioAtMost}×`]),
    ...(ratioAtLeast === undefined ? [] : [`≥ ${ratioAtLeast}×`]),
    ...(atMost === undefined ? [] : [`≤ ${atMost.toLocaleString('en')} ${unit}`]),
    ...(moreAtMost === undefined ? [] : [`≤ ${moreAtMost} ${unit} more`]),
    ...(p95AtMost === undefined ? [] : [`p95 ≤ ${p95AtMost.toLocaleString('en')} ${unit}`]),
  ].join(', ');
}

const cells = ({ median, p95 }: Times, unit: Unit) => [amount(median, unit), amount(p95, unit)];

function amount(value: number, unit: Unit): string {
  const number = value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 });
  return unit === 'ms' ? number : `${number} ${unit}`;
}

import { cpus, totalmem } from 'node:os';
import type { Figure, Section, Times } from './measure';

/** The whole result as Markdown. `server`: the database's version, null when none was measured. */
export function reportOf(sections: readonly Section[], server: string | null): string {
  const processors = cpus();
  const machine = [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB memory`,
    process.platform,
    `Node ${process.versions.node}`,
    ...(server === null ? [] : [`PostgreSQL ${server}`]),
  ];
  return [
    '# Measured',
    'Written by `npm run bench`. Milliseconds, median and 95th percentile; a ratio is ours over the yardstick, measured in turn in the same run.',
    `Machine: ${machine.join(', ')}.`,
    ...sections.map(sectionOf),
  ].join('\n\n');
}

const HEAD = ['Question', 'Median', 'p95', 'Yardstick', 'Median', 'p95', 'Ratio'];

function sectionOf({ title, about, figures, notes = [] }: Section): string {
  const rows = figures.length === 0 ? [] : [HEAD, ...figures.map(figureRow)];
  return [`## ${title}`, about, tableOf(rows), notes.map((note) => `- ${note}`).join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Columns are padded, so that the table can be read as it stands. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head, ...body] = rows.map(line);
  return head === undefined ? '' : [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function figureRow({ question, ours, yardstick }: Figure): string[] {
  const bare = yardstick
    ? [yardstick.name, ...cells(yardstick.times), (ours.median / yardstick.times.median).toFixed(2)]
    : ['', '', '', ''];
  return [question, ...cells(ours), ...bare];
}

const cells = ({ median, p95 }: Times) => [milliseconds(median), milliseconds(p95)];

function milliseconds(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 });
}

import uPlot from 'uplot';
import { STATUS_LOOKS } from '../../../src/model/health/statusWords';
import type { TimeTexts } from '../../kit/page/time';
import type { StatusSpan } from '../session/history';
import { type ChartData, formatValue, type Hue, type Unit } from './series';

/** Colours and font for a canvas, which cannot read CSS variables. */
interface CanvasTheme {
  readonly text: string;
  readonly grid: string;
  readonly font: string;
  readonly hues: Readonly<Record<Hue, string>>;
  readonly tones: Readonly<Record<'error' | 'warning' | 'busy' | 'good' | 'quiet', string>>;
}

export function readTheme(): CanvasTheme {
  const style = getComputedStyle(document.body);
  const variable = (...names: string[]) =>
    names.map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value !== '') ?? style.color;
  const hues = {
    blue: variable('charts-blue'),
    purple: variable('charts-purple'),
    green: variable('charts-green'),
    cyan: variable('terminal-ansiCyan', 'charts-blue'),
    pink: variable('terminal-ansiMagenta', 'charts-purple'),
    red: variable('charts-red'),
  };
  const text = variable('descriptionForeground', 'foreground');
  return {
    text,
    grid: `color-mix(in srgb, ${text} 22%, transparent)`,
    font: `11px ${style.fontFamily}`,
    hues,
    tones: {
      error: variable('editorError-foreground', 'charts-red'),
      warning: variable('editorWarning-foreground', 'charts-yellow'),
      busy: hues.blue,
      good: hues.green,
      quiet: text,
    },
  };
}

/** Calls the listener when the theme changes. VS Code then writes the variables to the html element and a class to the body. */
export function watchTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  return () => observer.disconnect();
}

/** The width of the labels to the left of the plot, and the room to its right. Charts and status band share both. */
export const AXIS_WIDTH = 72;
export const RIGHT_ROOM = 28;
/** A point that is further away than this share of the range gives no value at the crosshair; see `nearMs`. */
const NEAR_SHARE = 1 / 60;
/** More than the time between two polls, so that a young history has a value wherever it has a line. */
const NEAR_LEAST_MS = 5_000;
const PLOT_HEIGHT = 96;
const TIME_AXIS_HEIGHT = 26;

/** Returns how far a point may be away from the crosshair to give its value, in milliseconds. */
export const nearMs = (from: number, to: number) => Math.max((to - from) * NEAR_SHARE, NEAR_LEAST_MS);

/** What a chart reads while it draws, so that it need not be created again. */
export interface ChartSource {
  readonly chart: ChartData;
  readonly theme: CanvasTheme;
  readonly marks: readonly StatusSpan[];
  readonly language: string;
  readonly time: TimeTexts;
}

export const chartHeight = (hasTimeAxis: boolean) => PLOT_HEIGHT + (hasTimeAxis ? TIME_AXIS_HEIGHT : 6);

/** The steps of an age axis are whole minutes and hours. */
const AGE_STEPS = [1, 2, 5, 10, 15, 30]
  .flatMap((n) => [n, n * 60])
  .concat([1, 2, 3, 6, 12, 24, 48, 96].map((h) => h * 3_600));
const AGE_INCREMENTS = [...new Set(AGE_STEPS)].sort((a, b) => a - b);

/** Returns uPlot's options. Colours, values and marks are read at each drawing. */
export function chartOptions(
  source: () => ChartSource,
  size: { readonly width: number; readonly hasTimeAxis: boolean },
  onPoint: (time: number | null) => void,
): uPlot.Options {
  const { chart } = source();
  return {
    width: size.width,
    height: chartHeight(size.hasTimeAxis),
    ms: 1,
    legend: { show: false },
    padding: [6, RIGHT_ROOM, 0, 0],
    scales: { y: { range: (_, _min, max) => [0, roundUp(max, chart.unit)] } },
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      points: { size: 7 },
      hover: { prox: nearPixels },
    },
    axes: [timeAxis(source, size.hasTimeAxis), valueAxis(source, chart.unit)],
    series: [{}, ...chart.series.map((_, i) => lineOptions(source, i))],
    hooks: {
      drawClear: [(plot) => drawMarks(plot, source())],
      setCursor: [(plot) => onPoint(pointedAt(plot))],
    },
  };
}

/** Returns the same distance on the screen. */
function nearPixels({ bbox, scales }: uPlot): number {
  const { min = 0, max = 0 } = scales.x ?? {};
  const [from, to] = [min ?? 0, max ?? 0];
  return to > from ? (bbox.width / uPlot.pxRatio) * (nearMs(from, to) / (to - from)) : 0;
}

function lineOptions(source: () => ChartSource, index: number): uPlot.Series {
  const line = () => source().chart.series[index];
  const colour = () => source().theme.hues[line()?.hue ?? 'blue'];
  const { isMetric = false } = line() ?? {};
  const isFilled = index === 0 && !isMetric && source().chart.unit !== 'perMinute';
  return {
    stroke: colour,
    width: 1.5,
    ...(isMetric ? { dash: [5, 3] } : {}),
    ...(isFilled ? { fill: () => `color-mix(in srgb, ${colour()} 14%, transparent)` } : {}),
    points: isMetric ? { show: false } : { size: 4, fill: colour },
  };
}

function timeAxis(source: () => ChartSource, hasLabels: boolean): uPlot.Axis {
  return {
    ...lineColours(source),
    size: hasLabels ? TIME_AXIS_HEIGHT : 6,
    space: 80,
    values: (_, splits) => (hasLabels ? timeLabels(splits, source().time) : splits.map(() => '')),
  };
}

function valueAxis(source: () => ChartSource, unit: Unit): uPlot.Axis {
  return {
    ...lineColours(source),
    size: AXIS_WIDTH,
    space: 28,
    ...(unit === 'age' ? { incrs: AGE_INCREMENTS } : {}),
    values: (_, splits) => splits.map((value) => formatValue(value, unit, source().language)),
  };
}

const lineColours = (source: () => ChartSource) => ({
  stroke: () => source().theme.text,
  font: source().theme.font,
  grid: { stroke: () => source().theme.grid, width: 0.5 },
  ticks: { stroke: () => source().theme.grid, width: 0.5, size: 4 },
});

/** Returns "14:05", with seconds when the labels are less than a minute apart, and with the day when they are at midnight. */
function timeLabels(splits: readonly number[], time: TimeTexts): string[] {
  const step = (splits[1] ?? 0) - (splits[0] ?? 0);
  return splits.map(step < 60_000 ? time.second : time.minute);
}

/** Returns the top of the axis: a little above the highest value, and never zero. */
function roundUp(max: number | null, unit: Unit): number {
  const least = unit === 'duration' ? 0.01 : unit === 'age' ? 10 : 4;
  return Math.max(least, (max ?? 0) * 1.1);
}

/** Draws a dashed line where another status began. The words are in the band above. */
function drawMarks(plot: uPlot, { marks, theme }: ChartSource): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.setLineDash([3 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
  ctx.lineWidth = uPlot.pxRatio;
  for (const { status, from } of marks.slice(1)) {
    const x = Math.round(plot.valToPos(from, 'x', true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.strokeStyle = theme.tones[STATUS_LOOKS[status].tone];
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

function pointedAt(plot: uPlot): number | null {
  const { left } = plot.cursor;
  return left === undefined || left < 0 ? null : plot.posToVal(left, 'x');
}

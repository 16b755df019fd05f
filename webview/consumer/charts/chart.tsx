import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { useConsumerPage } from '../session/session';
import { type ChartSource, chartHeight, chartOptions } from './chartOptions';
import { formatValue, type Series, valueNear } from './series';

/** uPlot's `JoinNullMode.Expand`. */
const WIDE_GAPS = 2;

interface ChartProps {
  readonly source: ChartSource;
  readonly from: number;
  readonly to: number;
  readonly width: number;
  /** The lowest chart carries the times of all. */
  readonly hasTimeAxis: boolean;
  /** The time that the crosshair points at. */
  readonly cursor: number | null;
}

/** One chart of the stack: new points go into the drawing that is there. */
export function Chart(props: ChartProps) {
  const { source, from, to, width, hasTimeAxis, cursor } = props;
  const { session } = useConsumerPage();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(source);
  latest.current = source;
  const pointed = useRef<number | null>(null);
  const lines = source.chart.series.map(({ label }) => label).join('\n');

  useLayoutEffect(() => {
    if (place.current === null || width === 0) return;
    let hovered = false;
    const onPoint = (time: number | null) => {
      // Data that moves below the pointer moves the crosshair of the chart that it is in, not of the others; and only
      // the chart that the crosshair came from takes it away: one that is drawn again begins without.
      if (time === null ? pointed.current === null : !hovered) return;
      pointed.current = time;
      session.setCursor(time);
    };
    const made = new uPlot(
      chartOptions(() => latest.current, { width, hasTimeAxis }, onPoint),
      [[]],
      place.current,
    );
    made.over.addEventListener('pointerenter', () => {
      hovered = true;
    });
    made.over.addEventListener('pointerleave', () => {
      hovered = false;
    });
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [lines, hasTimeAxis, width === 0]);

  useLayoutEffect(() => {
    if (width > 0) plot.current?.setSize({ width, height: chartHeight(hasTimeAxis) });
  }, [width, hasTimeAxis]);

  useLayoutEffect(() => {
    plot.current?.batch(() => {
      plot.current?.setData(aligned(source.chart.series), false);
      plot.current?.setScale('x', { min: from, max: to });
    });
  }, [source.chart, lines, from, to, hasTimeAxis, width === 0]);

  useLayoutEffect(() => plot.current?.redraw(false, true), [source.theme, source.marks]);

  useEffect(() => {
    const made = plot.current;
    // The chart below the pointer has its crosshair already.
    if (!made || (cursor !== null && pointed.current === cursor)) return;
    pointed.current = null;
    const left = cursor === null || cursor < from || cursor > to ? -10 : made.valToPos(cursor, 'x');
    made.setCursor({ left, top: left < 0 ? -10 : 0 }, false);
  }, [cursor, source.chart, from, to]);

  return <div class="plot" ref={place} />;
}

/** One table of times for all lines; where only another line has a point, the line runs on. */
function aligned(series: readonly Series[]): uPlot.AlignedData {
  const tables = series.map(({ at, values }): uPlot.AlignedData => [at as number[], values as (number | null)[]]);
  // A gap reaches to the line's own next point, whatever other lines have within it.
  return tables.length === 1 && tables[0]
    ? tables[0]
    : uPlot.join(
        tables,
        tables.map(() => [WIDE_GAPS, WIDE_GAPS]),
      );
}

/** The chart's title and what its lines mean, with their values where the crosshair points, else the newest. */
export function ChartHead({ source, at, within }: { source: ChartSource; at: number; within: number }) {
  const { language } = useConsumerPage();
  const { chart } = source;
  return (
    <div class="chart-head">
      <h3>{chart.title}</h3>
      {chart.series.map((series) => {
        const value = valueNear(series, at, within);
        return (
          <span class="key" key={series.label}>
            <span class={`swatch hue-${series.hue} ${series.isMetric ? 'dashed' : ''}`} />
            <span>{series.label}</span>
            <span class="key-value">{value === null ? '–' : formatValue(value, chart.unit, language)}</span>
          </span>
        );
      })}
    </div>
  );
}

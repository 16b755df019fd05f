import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { useConsumerPage } from '../session/session';
import { type ChartSource, chartHeight, chartOptions } from './chartOptions';
import { formatValue, type Series, valueNear } from './series';

/** The value of uPlot's `JoinNullMode.Expand`. */
const WIDE_GAPS = 2;

interface ChartProps {
  readonly source: ChartSource;
  readonly from: number;
  readonly to: number;
  readonly width: number;
  /** Only the lowest chart shows the times, for all charts. */
  readonly hasTimeAxis: boolean;
  /** The time at the crosshair. */
  readonly cursor: number | null;
}

/** One chart of the stack. New points are added to the existing drawing. */
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
      // When the data moves below the pointer, only the chart under the pointer moves its crosshair. And only the chart where the crosshair
      // came from removes it: a redrawn chart starts without one.
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
      // Also where new points have moved the crosshair meanwhile, so that it seems to come from another chart.
      pointed.current = null;
      session.setCursor(null);
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
    // The chart under the pointer already has its crosshair.
    if (!made || (cursor !== null && pointed.current === cursor)) return;
    pointed.current = null;
    const left = cursor === null || cursor < from || cursor > to ? -10 : made.valToPos(cursor, 'x');
    made.setCursor({ left, top: left < 0 ? -10 : 0 }, false);
  }, [cursor, source.chart, from, to]);

  return <div class="plot" ref={place} />;
}

/** Returns one table of times for all lines. Where only another line has a point, the line continues. */
function aligned(series: readonly Series[]): uPlot.AlignedData {
  const tables = series.map(({ at, values }): uPlot.AlignedData => [at as number[], values as (number | null)[]]);
  // A gap reaches to the next point of the same line, whatever points other lines have in between.
  return tables.length === 1 && tables[0]
    ? tables[0]
    : uPlot.join(
        tables,
        tables.map(() => [WIDE_GAPS, WIDE_GAPS]),
      );
}

/** Shows the chart's title and its lines, with their values at the crosshair, or else the newest values. */
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

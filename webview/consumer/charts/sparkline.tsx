import { formatCount } from '../../../src/model/text/format';
import { noHistory } from '../session/history';
import { type ConsumerState, useConsumerPage } from '../session/session';
import { chartsOf, indexFrom, type Series } from './series';
import { shownTimes } from './times';

const WIDTH = 120;
const HEIGHT = 18;
/** Half of the line's width, so that the line is completely inside the picture. */
const ROOM = 1;

/** Shows the waiting events over the times of the charts, next to the figures. Shows nothing while there are fewer than two points. */
export function Sparkline({ state }: { state: ConsumerState }) {
  const { t, language } = useConsumerPage();
  const charts = chartsOf(state.history ?? noHistory, null, t);
  const waiting = charts.find(({ id }) => id === 'waiting')?.series[0];
  if (waiting === undefined || waiting.at.length < 2) return null;
  const drawn = sparklineOf(waiting, shownTimes(state, charts));
  const words = t('Events that wait, over the times of the charts: at most {most}, now {now}', {
    most: formatCount(drawn.most, language),
    now: formatCount(waiting.values.at(-1) ?? 0, language),
  });
  return (
    <svg class="sparkline" role="img" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
      <title>{words}</title>
      <path class="spark-area" d={drawn.area} />
      <path class="spark-line" d={drawn.line} />
    </svg>
  );
}

interface SparklinePaths {
  readonly line: string;
  readonly area: string;
  /** The highest drawn value. */
  readonly most: number;
}

/** Returns paths through the highest value of each column of pixels. A stretch without polls is a gap. */
function sparklineOf(
  { at, values }: Series,
  { from, to }: { readonly from: number; readonly to: number },
): SparklinePaths {
  const columns = new Map<number, number>();
  const pieces: Map<number, number>[] = [columns];
  let most = 0;
  for (let i = indexFrom(at, from); i < at.length; i++) {
    const value = values[i] ?? null;
    if (value === null) {
      pieces.push(new Map());
      continue;
    }
    const column = Math.round((((at[i] ?? 0) - from) / (to - from)) * WIDTH);
    const piece = pieces.at(-1) ?? columns;
    piece.set(column, Math.max(piece.get(column) ?? 0, value));
    most = Math.max(most, value);
  }
  const y = (value: number) => HEIGHT - ROOM - (value / Math.max(1, most)) * (HEIGHT - 2 * ROOM);
  let [line, area] = ['', ''];
  for (const piece of pieces) {
    const points = [...piece].map(([x, value]) => `${x} ${y(value).toFixed(1)}`);
    const [first, last] = [[...piece.keys()].at(0), [...piece.keys()].at(-1)];
    if (points.length === 0) continue;
    line += `M${points.join('L')}`;
    area += `M${first} ${HEIGHT}L${points.join('L')}L${last} ${HEIGHT}Z`;
  }
  return { line, area, most };
}

import { useMemo } from 'preact/hooks';
import { nameOfStream } from '../../../src/model/event/event';
import { visible } from '../../../src/model/text/safeText';
import { useTracePage } from '../session/session';
import type { TraceState } from '../session/state';
import { type LaneScale, laneWidth, NARROWEST } from './lanePiece';
import { streamLanes } from './lanes';

/** Returns the lanes of the visible rows; null in the other orders. They are laid out again when the rows or the room for lanes change. */
export function useLanes({ rows, view }: TraceState, room: number): LaneScale | null {
  const most = Math.max(1, Math.floor(room / NARROWEST));
  const isOn = view.order === 'streams';
  const lanes = useMemo(() => (isOn ? streamLanes(rows, most) : null), [isOn, rows.lines, most]);
  return lanes === null ? null : { lanes, laneWidth: laneWidth(room, lanes.count) };
}

/** The pixels that a name needs. With less, only the rows name the streams. */
const LEAST_NAME = 44;

/** The head of the lanes: the stream of each lane, or the number of streams when their names do not fit. */
export function LaneHeads({ state, scale }: { state: TraceState; scale: LaneScale }) {
  const { t } = useTracePage();
  const { table } = state.rows;
  const { streams, shared, count } = scale.lanes;
  const title = shared
    ? t(
        '{count, plural, one {# stream} other {# streams}} in {lanes, plural, one {# lane} other {# lanes}}: a stream that has ended gives its lane to the next one.',
        {
          count: streams.length,
          lanes: count,
        },
      )
    : '';
  if (shared || scale.laneWidth < LEAST_NAME) {
    return (
      <div class="lane-heads muted" title={title}>
        <span class="lane-count">
          {t('{count, plural, one {# stream} other {# streams}}', { count: streams.length })}
        </span>
      </div>
    );
  }
  return (
    <div class="lane-heads">
      {streams.map(({ tableRow, lane }) => {
        const name = nameOfStream({ type: table.streamType(tableRow), id: table.streamId(tableRow) });
        const place = { left: `${lane * scale.laneWidth}px`, width: `${scale.laneWidth}px` };
        return (
          <span key={tableRow} class="lane-head" style={place} title={visible(name)}>
            {visible(table.streamType(tableRow))}
          </span>
        );
      })}
    </div>
  );
}

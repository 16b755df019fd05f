import { useMemo } from 'preact/hooks';
import type { TraceState } from '../session/session';
import { type LaneScale, laneWidth, NARROWEST } from './lanePiece';
import { streamLanes } from './lanes';

/** The lanes of what is seen, laid out again when the rows or the room for lanes change; null in the other orders. */
export function useLanes({ rows, view }: TraceState, room: number): LaneScale | null {
  const most = Math.max(1, Math.floor(room / NARROWEST));
  const isOn = view.order === 'streams';
  const lanes = useMemo(() => (isOn ? streamLanes(rows, most) : null), [isOn, rows.lines, most]);
  return lanes === null ? null : { lanes, laneWidth: laneWidth(room, lanes.count) };
}

import { STATUS_LOOKS } from '../../../src/model/health/look';
import { statusWord } from '../../../src/model/health/statusWords';
import { Status } from '../parts';
import type { StatusSpan } from '../session/history';
import { useConsumerPage } from '../session/session';
import { AXIS_WIDTH, RIGHT_ROOM } from './chartOptions';

interface StatusBandProps {
  readonly spans: readonly StatusSpan[];
  readonly from: number;
  readonly to: number;
}

/** What the status was when, over the same times as the charts below. */
export function StatusBand({ spans, from, to }: StatusBandProps) {
  const { t, time } = useConsumerPage();
  const percent = (at: number) => `${((at - from) / (to - from)) * 100}%`;
  return (
    <ol
      class="status-band"
      aria-label={t('Statuses')}
      style={{ marginLeft: `${AXIS_WIDTH}px`, marginRight: `${RIGHT_ROOM}px` }}
    >
      {spans.map((span) => (
        <li
          key={span.from}
          class={`span tone-${STATUS_LOOKS[span.status].tone}`}
          style={{ left: percent(span.from), width: percent(from + span.to - span.from) }}
          title={t('{status} from {from} to {to}', {
            status: statusWord(span.status, t),
            from: time.full(span.from),
            to: time.full(span.to),
          })}
        >
          <Status status={span.status} />
        </li>
      ))}
    </ol>
  );
}

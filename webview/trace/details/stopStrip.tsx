import type { StoppedHere } from '../../../src/protocol/trace';
import { Icon } from '../../kit/controls/icon';
import { stopText } from '../grid/marks';
import { fileName } from '../logs/traceLogs';
import { useTracePage } from '../session/session';

/** Why a consumer stands still at the event: its error, the log line that says so, and the code that failed. */
export function StopStrip({ stops }: { stops: readonly StoppedHere[] }) {
  const { t } = useTracePage();
  if (stops.length === 0) return null;
  return (
    <ul class="stop-strip" aria-label={t('Consumers that stopped here')}>
      {stops.map((stop) => (
        <Stop key={`${stop.consumer} ${stop.segment}`} stop={stop} />
      ))}
    </ul>
  );
}

function Stop({ stop }: { stop: StoppedHere }) {
  const { session, t } = useTracePage();
  const { consumer, eventId, file, lineNumber, handler } = stop;
  const text = stopText(stop, t);
  return (
    <li>
      <span class="stop-sentence" title={text}>
        <Icon name="circle-slash" /> {text}
      </span>
      <span class="stop-places">
        <button
          type="button"
          class="link-button"
          title={t('Open {file} at line {line}', { file, line: lineNumber })}
          onClick={() => session.act({ kind: 'openLog', file, lineNumber, column: 0 })}
        >
          {`${fileName(file)}:${lineNumber}`}
        </button>
        {handler !== null && (
          <button
            type="button"
            class="link-button"
            title={t('Open the code of {consumer} that handles such events', { consumer })}
            onClick={() => session.act({ kind: 'openHandler', consumer, eventId })}
          >
            {handler}
          </button>
        )}
      </span>
    </li>
  );
}

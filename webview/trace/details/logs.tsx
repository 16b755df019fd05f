import { useState } from 'preact/hooks';
import type { LogHit, LogReason } from '../../../src/model/logLine';
import type { Translate } from '../../../src/model/translate';
import type { LogsView } from '../../../src/protocol/trace';
import { fileName } from '../../kit/fileName';
import { Icon } from '../../kit/icon';
import { formatOffset } from '../../kit/time';
import type { Answer } from '../../kit/useAnswer';
import { usePage } from '../page';
import { Failed, Waiting } from './waiting';

/** Log lines that mention the event, strongest reason first, as the host sorted them. */
export function Logs({ answer, onAgain }: { answer: Answer<LogsView>; onAgain: () => void }) {
  const { t } = usePage();
  if (answer.state === 'waiting') return <Waiting />;
  if (answer.state === 'failed') return <Failed reason={answer.reason} />;
  const { hits, files, more } = answer.value;
  if (hits.length === 0) {
    return (
      <div class="empty-tab">
        <p>
          {files === 0
            ? t('No logs are known. Add a log file, or set eventTrace.logs.files or eventTrace.logs.sources.')
            : files === 1
              ? t('No line mentions this event. 1 log was searched.')
              : t('No line mentions this event. {count} logs were searched.', { count: files })}
        </p>
        <AddLogFile onAdded={onAgain} />
      </div>
    );
  }
  return (
    <>
      <ul class="log-lines">
        {hits.map((hit) => (
          <LogLine key={`${hit.file}:${hit.lineNumber}`} hit={hit} />
        ))}
      </ul>
      <p class="log-foot muted">
        <span>
          {more && `${t('More lines match than are listed.')} `}
          {files === 1 ? t('1 log was searched.') : t('{count} logs were searched.', { count: files })}
        </span>
        <button type="button" class="link-button" onClick={onAgain}>
          {t('Search again')}
        </button>
        <AddLogFile onAdded={onAgain} />
      </p>
    </>
  );
}

export function AddLogFile({ onAdded }: { onAdded: () => void }) {
  const { session, t } = usePage();
  return (
    <button type="button" class="link-button" onClick={() => session.act({ kind: 'addLogFile' }).then(onAdded)}>
      {t('Add log file…')}
    </button>
  );
}

function LogLine({ hit }: { hit: LogHit }) {
  const { session, t, time } = usePage();
  const [open, setOpen] = useState(false);
  const { file, lineNumber, column } = hit;
  const place = `${fileName(file)}:${lineNumber}`;
  return (
    <li class={`log-line level-${hit.level}`}>
      <button
        type="button"
        class="icon-button"
        aria-expanded={open}
        aria-label={t('Fields of the line')}
        title={t('Fields of the line')}
        disabled={hit.fields.length === 0}
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? 'chevron-down' : 'chevron-right'} />
      </button>
      <button
        type="button"
        class="log-open"
        title={t('Open {file} at line {line}', { file, line: lineNumber })}
        onClick={() => session.act({ kind: 'openLog', file, lineNumber, column })}
      >
        <span class="log-time" title={hit.time === null ? t('The line has no time.') : time.full(hit.time)}>
          {hit.time === null ? '–' : time.clock(hit.time)}
        </span>
        <span class="log-offset">{hit.offsetMs === null ? '' : formatOffset(hit.offsetMs)}</span>
        <span class="log-level">{hit.level === 'unknown' ? '' : hit.level}</span>
        <span class="log-message">{hit.message}</span>
        <span class="log-reason">{reasonWord(hit.reason, t)}</span>
        <span class="log-place">{place}</span>
      </button>
      {open && (
        <dl class="log-fields">
          {hit.fields.map(([key, value], i) => (
            <div key={i}>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function reasonWord(reason: LogReason, t: Translate): string {
  switch (reason) {
    case 'eventId':
      return t('event id');
    case 'position':
      return t('position');
    case 'correlationId':
      return t('correlation');
    case 'traceId':
      return t('trace id');
    case 'stream':
      return t('stream');
  }
}

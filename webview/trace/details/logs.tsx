import { useState } from 'preact/hooks';
import { type LogHit, type LogReason, messageAndError } from '../../../src/model/log/line';
import type { Translate } from '../../../src/model/text/translate';
import type { LogsView } from '../../../src/protocol/traceDetails';
import { Icon } from '../../kit/controls/icon';
import { formatOffset } from '../../kit/page/time';
import type { AnswerState } from '../../kit/state/store';
import { fileName } from '../logs/traceLogs';
import { useTracePage } from '../session/session';
import { FailedNote, WaitingNote } from './notes';

/** Shows the log lines that mention the event, by time; lines without a time come last. */
export function LogsTab({ answer, onAgain }: { answer: AnswerState<LogsView>; onAgain: () => void }) {
  const { t } = useTracePage();
  if (answer.state === 'waiting') return <WaitingNote />;
  if (answer.state === 'failed') return <FailedNote reason={answer.reason} />;
  const { hits, files, more } = answer.value;
  if (hits.length === 0) {
    return (
      <div class="empty-tab">
        <p>
          {files === 0
            ? t('No logs are known. Add a log file, or set eventTrace.logs.files or eventTrace.logs.sources.')
            : t(
                'No line mentions this event. {count, plural, one {# log was searched.} other {# logs were searched.}}',
                {
                  count: files,
                },
              )}
        </p>
        <AddLogFile onAdded={onAgain} />
      </div>
    );
  }
  return (
    <>
      <ul class="log-lines">
        {hits.toSorted(byTime).map((hit) => (
          <LogLine key={`${hit.file}:${hit.lineNumber}:${hit.column}`} hit={hit} />
        ))}
      </ul>
      <p class="log-foot muted">
        <span>
          {more && `${t('More lines match than are listed.')} `}
          {t('{count, plural, one {# log was searched.} other {# logs were searched.}}', { count: files })}
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
  const { session, t } = useTracePage();
  return (
    <button type="button" class="link-button" onClick={() => session.act({ kind: 'addLogFile' }).then(onAdded)}>
      {t('Add log file…')}
    </button>
  );
}

function LogLine({ hit }: { hit: LogHit }) {
  const { session, t, time } = useTracePage();
  const [open, setOpen] = useState(false);
  const { file, lineNumber, column } = hit;
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
        <span class="log-offset">{hit.offsetMs === null ? '' : formatOffset(hit.offsetMs, t.language)}</span>
        <span class="log-level">{hit.level === 'unknown' ? '' : hit.level}</span>
        <span class="log-message">{messageAndError(hit)}</span>
        <span class="log-reason" title={t('The line names this of the event')}>
          {reasonWord(hit.reason, t)}
        </span>
        <span class="log-place">
          <span class="log-file">{fileName(file)}</span>:{lineNumber}
        </span>
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

const byTime = (a: LogHit, b: LogHit) =>
  (a.time ?? Number.POSITIVE_INFINITY) - (b.time ?? Number.POSITIVE_INFINITY) || 0;

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

import type { CulpritView, DiagnosisView, FailureView } from '../../src/model/diagnosisView';
import { formatAge, formatCount } from '../../src/model/format';
import { Icon, IconButton } from '../kit/icon';
import { usePage } from './page';
import { Failed, Section } from './section';
import type { ConsumerState } from './session';
import { EventLinks, Windows } from './windows';

/** Why the consumer is behind: the event that stops it, what waits, who went down with it. */
export function Diagnosis({ state }: { state: ConsumerState }) {
  const { session, t, time } = usePage();
  const { value, busy, error } = state.diagnosis;
  const isLive = state.life.kind === 'live';
  const isBehind = state.summary !== null && (state.summary.waiting > 0 || state.summary.more);
  const aside = (
    <span class="section-aside muted" {...(value === null ? {} : { title: time.full(value.takenAt) })}>
      {busy ? t('Reading store and logs…') : value && t('Read {age} ago', { age: ago(value.takenAt) })}
      <IconButton
        icon="refresh"
        label={t('Look for the reason again')}
        disabled={busy || !isLive}
        onClick={session.diagnose}
      />
    </span>
  );
  return (
    <Section id="diagnosis" title={isBehind ? t('Why is it behind?') : t('Diagnosis')} aside={aside}>
      {error !== null && <Failed reason={error} onRetry={session.diagnose} />}
      {value === null ? busy && <p class="waiting">{t('Reading…')}</p> : <Found diagnosis={value} />}
    </Section>
  );
}

function Found({ diagnosis }: { diagnosis: DiagnosisView }) {
  const { session, t, language } = usePage();
  const { culprits, withoutEvent, passed, hints, windows, windowsLeftOut, companions, batchSize } = diagnosis;
  const isNothing = culprits.length === 0 && withoutEvent === null && windows.length === 0 && companions.length === 0;
  return (
    <>
      {culprits.map((culprit) => (
        <Culprit key={culprit.event.eventId} culprit={culprit} />
      ))}
      {culprits.length === 0 && withoutEvent !== null && (
        <Failure title={t('An error without an event')} failure={withoutEvent} />
      )}
      {culprits.length === 0 && withoutEvent === null && passed !== null && (
        <Failure
          title={t('It failed before at #{position}, which it has handled since', { position: passed.position })}
          failure={passed}
        />
      )}
      {isNothing && <p class="all-well">{t('Nothing waits for it, so nothing holds it back.')}</p>}
      {hints.length > 0 && (
        <ul class="hints">
          {hints.map((hint) => (
            <li class="note" key={hint}>
              <Icon name="lightbulb" />
              <span>{hint}</span>
            </li>
          ))}
          {(diagnosis.logFiles === 0 || !diagnosis.mentioned) && windows.length > 0 && (
            <li>
              <button type="button" class="link-button" onClick={() => session.act({ kind: 'addLogFile' })}>
                {t('Add log file…')}
              </button>
            </li>
          )}
        </ul>
      )}
      <Windows windows={windows} batchSize={batchSize} />
      {windowsLeftOut > 0 && (
        <p class="muted">{t('{count} more segments are behind.', { count: formatCount(windowsLeftOut, language) })}</p>
      )}
      {companions.length > 0 && (
        <>
          <h3>{t('Went down with it')}</h3>
          <ul>
            {companions.map(({ consumer, sentence }) => (
              <li key={consumer}>
                <button
                  type="button"
                  class="link-button"
                  title={t('Open {consumer}', { consumer })}
                  onClick={() => session.act({ kind: 'openConsumer', consumer })}
                >
                  {sentence}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Culprit({ culprit }: { culprit: CulpritView }) {
  const { t } = usePage();
  return (
    <div class="culprit">
      <h3>
        <span class="stop-mark">
          <Icon name="circle-slash" />
        </span>
        {t('Stopped at {event}', { event: culprit.title })}
      </h3>
      <EventLinks event={culprit.event} />
      <pre class="code-block">{culprit.error}</pre>
      <p>{culprit.explanation}</p>
      <Seen failure={culprit} />
    </div>
  );
}

function Failure({ title, failure }: { title: string; failure: FailureView }) {
  return (
    <div class="failure">
      <h3>{title}</h3>
      <pre class="code-block">{failure.error}</pre>
      <Seen failure={failure} />
    </div>
  );
}

/** When and where the log has it. */
function Seen({ failure }: { failure: FailureView }) {
  const { session, t, time } = usePage();
  const { firstSeen, lastSeen, file, lineNumber } = failure;
  return (
    <p class="seen muted">
      {firstSeen !== null && lastSeen !== null && (
        <span title={`${time.full(firstSeen)} – ${time.full(lastSeen)}`}>
          {firstSeen === lastSeen
            ? t('Seen {last} ago.', { last: ago(lastSeen) })
            : t('First seen {first} ago, last {last} ago.', { first: ago(firstSeen), last: ago(lastSeen) })}
        </span>
      )}{' '}
      <button
        type="button"
        class="link-button"
        title={t('Open {file} at line {line}', { file, line: lineNumber })}
        onClick={() => session.act({ kind: 'openLog', file, lineNumber, column: 0 })}
      >
        {`${file.split(/[\\/]/).pop()}:${lineNumber}`}
      </button>
    </p>
  );
}

const ago = (time: number) => formatAge((Date.now() - time) / 1000);

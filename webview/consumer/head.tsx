import { formatAge, formatCount, formatWaiting } from '../../src/model/format';
import { aboutTime } from '../../src/model/healthWords';
import type { ConsumerSummary } from '../../src/protocol/consumer';
import { Icon, IconButton } from '../kit/icon';
import { usePage } from './page';
import type { ConsumerState } from './session';
import { Status } from './status';

/** Who the consumer is and how it is, in a word, a sentence and its figures. */
export function Head({ state }: { state: ConsumerState }) {
  const { session, t } = usePage();
  const { opened, summary, life, diagnosis } = state;
  const name = opened?.consumer ?? '';
  const isLive = life.kind === 'live';
  const stoppedAt = diagnosis.value?.culprits[0]?.event.eventType;
  return (
    <header class="head">
      <div class="title-row">
        <h1 title={name}>{name}</h1>
        <span class="muted connection" title={t('Connection')}>
          {opened?.connection}
        </span>
        {summary !== null && <Status status={summary.status} />}
        <div class="actions">
          <ui-button
            appearance="secondary"
            disabled={!isLive || diagnosis.busy}
            title={t('Read store and logs again for the reason')}
            onClick={session.diagnose}
          >
            {t('Why?')}
          </ui-button>
          <ui-button
            appearance="secondary"
            title={
              stoppedAt === undefined
                ? t('Open the Handle of its Go code')
                : t('Open its Go code, where it handles {type}', { type: stoppedAt })
            }
            onClick={() => session.act({ kind: 'openHandler', ...(stoppedAt ? { eventType: stoppedAt } : {}) })}
          >
            {t('Open Handler')}
          </ui-button>
          <ui-button
            appearance="secondary"
            disabled={!isLive}
            onClick={() => session.act({ kind: 'copyReport' })}
            title={t('Copy the diagnosis as Markdown, without payloads')}
          >
            {t('Copy Report')}
          </ui-button>
          {summary !== null && <Mute muted={summary.muted} />}
        </div>
      </div>
      {summary !== null && (
        <>
          <p class="sentence">{summary.sentence}</p>
          {summary.findings.map((finding, i) => (
            <p class="note warning" key={i}>
              <Icon name="warning" />
              <span>{finding}</span>
            </p>
          ))}
          <Figures summary={summary} />
        </>
      )}
    </header>
  );
}

/** Whether messages tell of it; the settings hold it. */
function Mute({ muted }: { muted: boolean }) {
  const { session, t } = usePage();
  return (
    <IconButton
      icon={muted ? 'bell-slash' : 'bell'}
      label={muted ? t('Muted: no message tells of it. Unmute') : t('Mute: no message tells of it any more')}
      on={muted}
      onClick={() => session.act({ kind: 'mute', muted: !muted })}
    />
  );
}

function Figures({ summary }: { summary: ConsumerSummary }) {
  const { t, time, language } = usePage();
  const { appendedPerS, handledPerS, oldestWaitingS, heartbeatAgeS, staleAfterS, catchUpS } = summary;
  const perMinute = (perS: number | null) => (perS === null ? '–' : formatCount(Math.round(perS * 60), language));
  const stale = t('Stale after {age}', { age: formatAge(staleAfterS) });
  return (
    <dl class="figures" title={t('As of {time}.', { time: time.second(summary.takenAt) })}>
      <Figure name={t('Waiting')} value={formatWaiting(summary, language)} title={t('Events that wait for it')} />
      <Figure name={t('Oldest')} value={oldestWaitingS === null ? '–' : formatAge(oldestWaitingS)} />
      <Figure name={t('Appended / min')} value={perMinute(appendedPerS)} title={t('Events in its scope')} />
      <Figure name={t('Handled / min')} value={perMinute(handledPerS)} />
      {catchUpS !== null && <Figure name={t('Time left')} value={t('about {time}', { time: aboutTime(catchUpS) })} />}
      <Figure name={t('Heartbeat')} value={heartbeatAgeS === null ? '–' : formatAge(heartbeatAgeS)} title={stale} />
      <div class="figure scope">
        <dt>{t('Scope')}</dt>
        <dd>{summary.scope}</dd>
      </div>
    </dl>
  );
}

function Figure({ name, value, title }: { name: string; value: string; title?: string }) {
  return (
    <div class="figure" {...(title === undefined ? {} : { title })}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

import { useMemo } from 'preact/hooks';
import {
  type AppendedHour,
  type MarkedMinute,
  markMinutes,
  type RateChange,
} from '../../../src/model/history/appendRate';
import { formatCount } from '../../../src/model/text/format';
import { Icon } from '../../kit/controls/icon';
import { SideScroll } from '../../kit/controls/sideScroll';
import type { Boot } from '../../kit/page/page';
import { FailedReading, Section } from '../parts';
import { type ConsumerState, useConsumerPage } from '../session/session';

/** The most sentences below the bars. The bars show the other changes. */
const MOST_CHANGES = 4;
const MINUTE = 60_000;

/** Shows what was appended to the store in each minute of the last hour, and where that was unusual. */
export function AppendedSection({ state }: { state: ConsumerState }) {
  const { session, t, language } = useConsumerPage();
  const { value, error } = state.appended;
  const hour = useMemo(() => (value === null ? null : markMinutes(value)), [value]);
  if (hour === null && error === null) return null;
  const median = hour && hour.minutes.length > 0 && (
    <span class="section-aside muted">
      {t('median {count} a minute', { count: formatCount(hour.median, language) })}
    </span>
  );
  return (
    <Section id="appended" title={t('Appended to the store in the last hour')} aside={median}>
      {error !== null && <FailedReading reason={error} onRetry={session.readAppended} />}
      {hour !== null && (state.view.table ? <MinuteTable hour={hour} /> : <Bars hour={hour} />)}
      {hour?.changes.slice(-MOST_CHANGES).map((change) => (
        <Change key={change.from} change={change} hour={hour} />
      ))}
    </Section>
  );
}

function Bars({ hour }: { hour: AppendedHour }) {
  const page = useConsumerPage();
  const { t, time, language } = page;
  const { minutes, median } = hour;
  const [first] = minutes;
  const last = minutes.at(-1);
  if (first === undefined || last === undefined) {
    return (
      <p class="muted">
        {t('The times of the newest events are not in order, so it is not known what belongs to which minute.')}
      </p>
    );
  }
  const most = minutes.reduce((a, b) => (b.events > a.events ? b : a));
  const height = (events: number) => `${(events / Math.max(1, most.events)) * 100}%`;
  const summary = t('Events appended in each minute from {from} to {to}; at most {most}, at {at}.', {
    from: time.minute(first.at),
    to: time.minute(last.at + MINUTE),
    most: formatCount(most.events, language),
    at: time.minute(most.at),
  });
  return (
    <>
      <p class="bars-most muted" aria-hidden="true">
        {formatCount(most.events, language)}
      </p>
      <div class="bars" role="img" aria-label={summary}>
        <div class="bars-median" style={{ bottom: height(median) }} />
        {minutes.map((minute) => (
          <div class={`bar-slot ${minute.mark ?? ''}`} key={minute.at} title={minuteWords(minute, page)}>
            <div class="bar-fill" style={{ height: height(minute.events) }} />
          </div>
        ))}
      </div>
      <p class="bars-times muted" aria-hidden="true">
        <span>{time.minute(first.at)}</span>
        <span>{time.minute(last.at + MINUTE)}</span>
      </p>
    </>
  );
}

function MinuteTable({ hour: { minutes } }: { hour: AppendedHour }) {
  const { t, time, language } = useConsumerPage();
  return (
    <SideScroll class="table-room" label={t('Appended events as a table')}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t('Minute from')}</th>
            <th scope="col" class="number">
              {t('Events')}
            </th>
            <th scope="col">{t('Unusual')}</th>
          </tr>
        </thead>
        <tbody>
          {[...minutes].reverse().map(({ at, events, mark }) => (
            <tr key={at}>
              <th scope="row" title={time.full(at)}>
                {time.minute(at)}
              </th>
              <td class="number">{formatCount(events, language)}</td>
              <td>{mark === 'spike' ? t('spike') : mark === 'drop' ? t('drop') : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </SideScroll>
  );
}

function minuteWords({ at, events, mark }: MarkedMinute, { t, time }: Boot): string {
  const args = { time: time.minute(at), count: events };
  if (mark === 'spike') return t('{time}: {count, plural, one {# event} other {# events}}, a spike', args);
  return mark === 'drop'
    ? t('{time}: {count, plural, one {# event} other {# events}}, a drop', args)
    : t('{time}: {count, plural, one {# event} other {# events}}', args);
}

function Change({ change, hour }: { change: RateChange; hour: AppendedHour }) {
  const { t, time, language } = useConsumerPage();
  const { mark, from, to, events } = change;
  const args = {
    from: time.minute(from),
    minutes: Math.round((to - from) / MINUTE) + 1,
    count: events,
    median: formatCount(hour.median, language),
  };
  const isOne = args.minutes === 1;
  const spike = isOne
    ? t('Spike at {from}: {count, plural, one {# event} other {# events}} in a minute, usually {median}.', args)
    : t(
        'Spike of {minutes, plural, one {# minute} other {# minutes}} from {from}: up to {count, plural, one {# event} other {# events}} a minute, usually {median}.',
        args,
      );
  const drop = isOne
    ? t('Drop at {from}: {count, plural, one {# event} other {# events}} in a minute, usually {median}.', args)
    : t(
        'Drop of {minutes, plural, one {# minute} other {# minutes}} from {from}: down to {count, plural, one {# event} other {# events}} a minute, usually {median}.',
        args,
      );
  return (
    <p class="note rate-change">
      <Icon name={mark === 'spike' ? 'arrow-up' : 'arrow-down'} />
      <span>{mark === 'spike' ? spike : drop}</span>
    </p>
  );
}

import type { HealthStatus } from '../../model/health/rules';
import type { Translate } from '../../model/text/translate';
import type { BlockingEvent, ConsumerView } from './view';

/** The longest error text in a message, in characters; the report has the whole text. */
const LONGEST_ERROR = 300;

type Stopped = Pick<ConsumerView, 'name' | 'status' | 'blocking' | 'isCauseLookedFor'>;

/**
 * Returns a sentence such as "billing_outbox stopped at PaymentCaptured: no tariff" for the first of some consumers; undefined when the
 * logs name no event.
 */
export function causeSentence(views: readonly Stopped[], t: Translate): string | undefined {
  const [first, ...others] = views.flatMap(({ status, blocking }) => blocking.map((event) => ({ status, event })));
  if (!first) return undefined;
  const stopped = stoppedWords(first.event, first.status, t);
  return others.length === 0
    ? stopped
    : `${stopped.replace(/([^.!?…])$/, '$1.')} ${t('{count, plural, one {# more event} other {# more events}} likewise.', { count: others.length })}`;
}

/** Returns a sentence that says that the logs are being searched for the cause; undefined when they are not. */
export function searchSentence(views: readonly Stopped[], t: Translate): string | undefined {
  if (!views.some(({ isCauseLookedFor }) => isCauseLookedFor)) return undefined;
  return t('The logs are being searched for what stops {count, plural, one {it} other {them}}.', {
    count: views.length,
  });
}

function stoppedWords(
  { consumer, eventType, error, isProbable }: BlockingEvent,
  status: HealthStatus,
  t: Translate,
): string {
  const place = placeWords(status === 'blocked', isProbable, { consumer, event: eventType }, t);
  if (error === null) return place;
  return `${place}: ${error.length > LONGEST_ERROR ? `${error.slice(0, LONGEST_ERROR)}…` : error}`;
}

function placeWords(isBlocked: boolean, isProbable: boolean, names: Record<string, string>, t: Translate): string {
  if (isBlocked && isProbable) return t('{consumer} is probably blocked at {event}', names);
  if (isBlocked) return t('{consumer} is blocked at {event}', names);
  return isProbable ? t('{consumer} probably stopped at {event}', names) : t('{consumer} stopped at {event}', names);
}

import type { Translate } from '../../src/model/translate';
import type { TimeTexts } from './time';

const EVERY_MS = 10_000;
/** A host that works on something else may leave one unanswered. */
const MOST_UNANSWERED = 2;

interface SilentPage {
  readonly t: Translate;
  readonly time: TimeTexts;
  readonly host: { ping(): void };
}

/**
 * Tells when the host does not answer any more, and (null) when it does again. An extension host that was started anew knows
 * nothing of the pages of the one before, and VS Code leaves them as they are.
 */
export function watchSilence({ t, time, host }: SilentPage, notify: (sentence: string | null) => void): void {
  let unanswered = 0;
  let heardAt = Date.now();
  window.addEventListener('message', () => {
    if (unanswered > MOST_UNANSWERED) notify(null);
    unanswered = 0;
    heardAt = Date.now();
  });
  setInterval(() => {
    if (unanswered === MOST_UNANSWERED) {
      const sentence =
        'Event Trace does not answer here any more; it may have been started anew. What is shown is from {time}. Open it again, or reload the window.';
      notify(t(sentence, { time: time.second(heardAt) }));
    }
    unanswered++;
    host.ping();
  }, EVERY_MS);
}

import { type ComponentChildren, Fragment, options, type VNode } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { visible } from '../../../src/model/text/safeText';
import type { Translate } from '../../../src/model/text/translate';
import type { TimeTexts } from './time';

/** A page as its faults see it. */
interface FaultyPage {
  readonly t: Translate;
  readonly host: { problem(text: string): void };
}

/** Errors of the page's own code: the host's log gets them, the person a sentence. Nothing fails silently. */
export function watchFaults({ host, t }: FaultyPage, notify: (sentence: string) => void): void {
  const known = new Set<string>();
  const report = (fault: unknown) => {
    const text = describeFault(fault);
    // A fault in drawing the notice would come back with each notice.
    if (known.has(text)) return;
    known.add(text);
    host.problem(text);
    notify(t('This page met an error; the log has more. Refresh if something is missing.'));
  };
  window.addEventListener('error', (event) => report(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => report(event.reason));
}

/** Stands in for a page that cannot be drawn. */
export function FaultBoundary({ page, children }: { page: FaultyPage; children: ComponentChildren }) {
  const { host, t } = page;
  const [fault, again] = useErrorBoundary((error) => host.problem(describeFault(error)));
  if (fault === undefined) return <>{children}</>;
  return (
    <div class="empty" role="alert">
      <p>{t('This cannot be shown because of an error in the page. The log has more.')}</p>
      <ui-button appearance="secondary" onClick={again}>
        {t('Try again')}
      </ui-button>
    </div>
  );
}

function describeFault(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}

const EVERY_MS = 10_000;
/** A host that works on something else may leave one unanswered. */
const MOST_UNANSWERED = 2;

interface SilentPage {
  readonly t: Translate;
  readonly time: TimeTexts;
  readonly host: { ping(): void };
}

/**
 * Tells when the host does not answer any more, and (null) when it does again. An extension host that was started again knows
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
      notify(
        t(
          'Event Trace does not answer here any more; it may have been started again. What is shown is from {time}. Open it again, or reload the window.',
          { time: time.second(heardAt) },
        ),
      );
    }
    unanswered++;
    host.ping();
  }, EVERY_MS);
}

/** What a person reads beside the text itself. */
const READ = ['title', 'aria-label'] as const;

/**
 * From now on every text that is drawn shows the characters that cannot be seen, or turn the direction of writing: ids and names come
 * from whoever wrote the event. What is copied stays as it is.
 */
export function showUnseen(): void {
  const before = options.vnode;
  options.vnode = (node) => {
    if (typeof node.type === 'string' || node.type === Fragment) show(node as VNode<Record<string, unknown>>);
    before?.(node);
  };
}

function show({ props }: VNode<Record<string, unknown>>): void {
  props.children = shown(props.children as ComponentChildren);
  for (const name of READ) {
    const text = props[name];
    if (typeof text === 'string') props[name] = visible(text);
  }
}

function shown(children: ComponentChildren): ComponentChildren {
  if (typeof children === 'string') return visible(children);
  return Array.isArray(children) ? children.map(shown) : children;
}

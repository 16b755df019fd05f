import { type ComponentChildren, Fragment, options, type VNode } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { visible } from '../../../src/model/text/safeText';
import type { Translate } from '../../../src/model/text/translate';
import type { TimeTexts } from './time';

/** What reporting faults needs of a page. */
interface FaultyPage {
  readonly t: Translate;
  readonly host: { problem(text: string): void };
}

/** Reports errors of the page's own code: to the host's log, and as a sentence to the person. No error is silent. */
export function watchFaults({ host, t }: FaultyPage, notify: (sentence: string) => void): void {
  const known = new Set<string>();
  const report = (fault: unknown) => {
    const text = describeFault(fault);
    // An error while drawing the notice would occur again with each notice.
    if (known.has(text)) return;
    known.add(text);
    host.problem(text);
    notify(t('This page met an error; the log has more. Refresh if something is missing.'));
  };
  window.addEventListener('error', (event) => report(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => report(event.reason));
}

/** Replaces a page that cannot be drawn. */
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
/** A host that is busy may leave this many pings unanswered. */
const MOST_UNANSWERED = 2;

interface SilentPage {
  readonly t: Translate;
  readonly time: TimeTexts;
  readonly host: { ping(): void };
}

/**
 * Notifies when the host stops answering, and with null when it answers again. A restarted extension host does not know the pages of the
 * previous one, and VS Code does not close them.
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
          'Event Trace no longer answers here; it may have been started again. What is shown is from {time}. Open it again, or reload the window.',
          { time: time.second(heardAt) },
        ),
      );
    }
    unanswered++;
    host.ping();
  }, EVERY_MS);
}

/** The attributes that a person reads besides the text. */
const READ = ['title', 'aria-label'] as const;

/**
 * From now on, every drawn text shows the characters that are invisible or that change the writing direction, because ids and names come
 * from the writer of the event. Copied text stays unchanged.
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

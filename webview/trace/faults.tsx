import type { ComponentChildren } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { type Page, usePage } from './page';

/** Errors of the page's own code: the host's log gets them, the person a sentence. Nothing fails silently. */
export function watchFaults({ host, session, t }: Page): void {
  const known = new Set<string>();
  const report = (fault: unknown) => {
    const text = describeFault(fault);
    // A fault in drawing the notice would come back with each notice.
    if (known.has(text)) return;
    known.add(text);
    host.send({ type: 'problem', text });
    session.state.set({ notice: t('This page met an error; the log has more. Refresh if something is missing.') });
  };
  window.addEventListener('error', (event) => report(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => report(event.reason));
}

/** Stands in for a page that cannot be drawn. */
export function FaultBoundary({ children }: { children: ComponentChildren }) {
  const { host, t } = usePage();
  const [fault, again] = useErrorBoundary((error) => host.send({ type: 'problem', text: describeFault(error) }));
  if (fault === undefined) return <>{children}</>;
  return (
    <div class="empty" role="alert">
      <p>{t('The trace cannot be shown because of an error in this page. The log has more.')}</p>
      <ui-button appearance="secondary" onClick={again}>
        {t('Try again')}
      </ui-button>
    </div>
  );
}

function describeFault(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}

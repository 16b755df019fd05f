import type { ComponentChildren } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import type { Translate } from '../../src/model/translate';
import type { PageProblem } from '../../src/protocol/page';

/** A page as its faults see it. */
export interface FaultyPage {
  readonly t: Translate;
  readonly host: { send(message: PageProblem): void };
}

/** Errors of the page's own code: the host's log gets them, the person a sentence. Nothing fails silently. */
export function watchFaults({ host, t }: FaultyPage, notify: (sentence: string) => void): void {
  const known = new Set<string>();
  const report = (fault: unknown) => {
    const text = describeFault(fault);
    // A fault in drawing the notice would come back with each notice.
    if (known.has(text)) return;
    known.add(text);
    host.send({ type: 'problem', text });
    notify(t('This page met an error; the log has more. Refresh if something is missing.'));
  };
  window.addEventListener('error', (event) => report(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => report(event.reason));
}

/** Stands in for a page that cannot be drawn. */
export function FaultBoundary({ page, children }: { page: FaultyPage; children: ComponentChildren }) {
  const { host, t } = page;
  const [fault, again] = useErrorBoundary((error) => host.send({ type: 'problem', text: describeFault(error) }));
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

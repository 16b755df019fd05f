import type { ComponentChildren } from 'preact';
import { Icon } from '../kit/icon';
import { usePage } from './page';

interface SectionProps {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** Beside the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of the page under its heading. */
export function Section({ id, title, aside, children }: SectionProps) {
  return (
    <section class={`section ${id}`} aria-labelledby={`${id}-title`}>
      <div class="section-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Why something could not be read, in its place. */
export function Failed({ reason, onRetry }: { reason: string; onRetry: () => void }) {
  const { t } = usePage();
  return (
    <p class="note error" role="alert">
      <Icon name="error" />
      <span>{reason}</span>
      <button type="button" class="link-button" onClick={onRetry}>
        {t('Try again')}
      </button>
    </p>
  );
}

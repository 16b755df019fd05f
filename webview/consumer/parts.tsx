import type { ComponentChildren } from 'preact';
import type { HealthStatus } from '../../src/model/health/rules';
import { STATUS_LOOKS, statusWord } from '../../src/model/health/statusWords';
import { Icon } from '../kit/controls/icon';
import { useConsumerPage } from './session/session';

interface SectionProps {
  /** Unique within the page. */
  readonly id: string;
  readonly title: string;
  /** Shown next to the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of the page with its heading. */
export function Section({ id, title, aside, children }: SectionProps) {
  return (
    <section class={`section ${id}`} aria-labelledby={titleId(id)}>
      <div class="section-head">
        <h2 id={titleId(id)} tabIndex={-1}>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Scrolls a section into view and moves the focus to it. It is highlighted, because it may have been in view before. */
export function goToSection(id: string): void {
  const title = document.getElementById(titleId(id));
  const section = title?.closest<HTMLElement>('.section');
  if (!title || !section) return;
  title.focus({ preventScroll: true });
  section.scrollIntoView({ block: 'start' });
  section.classList.remove('pointed');
  // Without a layout in between, the animation would not start again.
  section.getBoundingClientRect();
  section.classList.add('pointed');
}

const titleId = (id: string) => `${id}-title`;

/** Shows why something could not be read, in the place where it would be. */
export function FailedReading({ reason, onRetry }: { reason: string; onRetry: () => void }) {
  const { t } = useConsumerPage();
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

/** Shows the status as an icon and a word. */
export function Status({ status }: { status: HealthStatus }) {
  const { t } = useConsumerPage();
  const { icon, tone } = STATUS_LOOKS[status];
  return (
    <span class={`status tone-${tone}`}>
      <Icon name={icon} />
      <span class="status-word">{statusWord(status, t)}</span>
    </span>
  );
}

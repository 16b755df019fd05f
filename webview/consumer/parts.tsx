import type { ComponentChildren } from 'preact';
import type { HealthStatus } from '../../src/model/health/rules';
import { STATUS_LOOKS, statusWord } from '../../src/model/health/statusWords';
import { Icon } from '../kit/controls/icon';
import { useConsumerPage } from './session/session';

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

/** Brings a section into view, and the keyboard to it; it lights up, because it may have been in view before. */
export function goToSection(id: string): void {
  const title = document.getElementById(titleId(id));
  const section = title?.closest<HTMLElement>('.section');
  if (!title || !section) return;
  title.focus({ preventScroll: true });
  section.scrollIntoView({ block: 'start' });
  section.classList.remove('pointed');
  // Without a layout in between the animation would not begin again.
  section.getBoundingClientRect();
  section.classList.add('pointed');
}

const titleId = (id: string) => `${id}-title`;

/** Why something could not be read, in its place. */
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

/** The status as a shape and a word. */
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

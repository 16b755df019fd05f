import type { HealthStatus } from '../../src/model/health';
import { statusWord } from '../../src/model/healthWords';
import { STATUS_LOOKS } from '../../src/model/statusLook';
import { Icon } from '../kit/icon';
import { usePage } from './page';

/** The status as a shape and a word. */
export function Status({ status }: { status: HealthStatus }) {
  const { t } = usePage();
  const { icon, tone } = STATUS_LOOKS[status];
  return (
    <span class={`status tone-${tone}`}>
      <Icon name={icon} />
      <span class="status-word">{statusWord(status, t)}</span>
    </span>
  );
}

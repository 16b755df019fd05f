import type { Boot } from '../kit/boot';
import { pageContext } from '../kit/page';
import type { ConsumerHost } from './api';
import type { Session } from './session';

/** What every part of the page needs. */
export interface Page extends Boot {
  readonly host: ConsumerHost;
  readonly session: Session;
}

export const { PageContext, usePage } = pageContext<Page>();

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ConsumerRequest, FromConsumer, ToConsumer } from '../../src/protocol/consumer';
import type { CancelRequest, Reply, Request } from '../../src/protocol/rpc';
import type { Boot } from '../kit/boot';
import type { Host } from '../kit/host';
import type { Session } from './session';

export type Push = Exclude<ToConsumer, Reply>;
export type ConsumerHost = Host<Push, Exclude<FromConsumer, Request<ConsumerRequest> | CancelRequest>, ConsumerRequest>;

/** What every part of the page needs. */
export interface Page extends Boot {
  readonly host: ConsumerHost;
  readonly session: Session;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error('Rendered outside of the page.');
  return page;
}

import type { ConsumerRequest, FromConsumer, ToConsumer } from '../../src/protocol/consumer';
import type { CancelRequest, Reply, Request } from '../../src/protocol/rpc';
import type { Host } from '../kit/host';

export type Push = Exclude<ToConsumer, Reply>;
export type ConsumerHost = Host<Push, Exclude<FromConsumer, Request<ConsumerRequest> | CancelRequest>, ConsumerRequest>;

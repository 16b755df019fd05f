import { type ConsumerView, viewOf } from '../../src/app/consumers/view';
import { noConsumerSettings } from '../../src/app/settings/consumerSettings';
import type { Health } from '../../src/model/health/rules';

/** Returns a judged consumer as a face shows it, without settings for it. */
export function asView(health: Health, over: Partial<ConsumerView> = {}): ConsumerView {
  return { ...viewOf('shop', health, noConsumerSettings, { lagEvents: 1_000, lagSeconds: 300 }), ...over };
}

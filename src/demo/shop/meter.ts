import type { ShopEvent } from './flow';

/** Is told what the shop and its consumers do, as it happens. */
export interface Meter {
  appended(event: ShopEvent): void;
  /** A handler has taken so many seconds for an event. */
  handled(consumer: string, seconds: number): void;
  failed(consumer: string): void;
}

export const noMeter: Meter = { appended: () => undefined, handled: () => undefined, failed: () => undefined };

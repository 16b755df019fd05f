import { STATUS_RANK } from '../model/health/rules';
import type { StoreMap } from '../model/map/storeMap';
import { definePage } from './page';
import { anyText, flag, like, list, nothing, number, object, oneOf, orNull, type Typed, wholeNumber } from './schema';
import { action, eventId, longName } from './values';

/** What a panel shows: the map of a connection's store. */
export const mapPanelState = object({ connection: longName });

const perS = orNull(number);
const newestId = orNull(anyText);

/** See StoreMap. */
const map = like<StoreMap>()(
  object({
    types: list(object({ name: anyText, perS, newestId, isStored: flag })),
    consumers: list(
      object({
        name: anyText,
        status: oneOf(...STATUS_RANK),
        muted: flag,
        waiting: wholeNumber,
        more: flag,
        isOpen: flag,
      }),
    ),
    links: list(
      object({
        kind: oneOf('handles', 'makes', 'follows'),
        from: anyText,
        to: anyText,
        perS,
        newestId,
        isCertain: flag,
      }),
    ),
    events: wholeNumber,
  }),
);

export const mapPage = definePage('map', {
  pushes: {
    open: object({ state: mapPanelState }),
    /** Replaces the last map. */
    map: object({ map }),
    /** A sentence that says what could not be read; null when everything can be read again. The shown map stays. */
    problem: object({ reason: orNull(anyText) }),
  },
  notes: {},
  methods: {
    openConsumer: action(object({ consumer: longName })),
    /** Shows its events in the view "Events". */
    showType: action(object({ eventType: longName })),
    /** Opens the trace of an event. */
    openEvent: action(object({ eventId })),
    export: { ask: object({ format: oneOf('svg', 'mermaid') }), answer: nothing },
  },
});

export type MapProtocol = typeof mapPage;
export type MapPanelState = Typed<typeof mapPanelState>;

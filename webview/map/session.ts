import type { StoreMap } from '../../src/model/map/storeMap';
import { type MapPanelState, type MapProtocol, mapPage } from '../../src/protocol/map';
import type { RequestOf } from '../../src/protocol/page';
import { createPage } from '../kit/page/page';
import { type Host, isAbort } from '../kit/state/host';
import { createStore, type Store, sentence } from '../kit/state/store';

/** Everything the page shows. */
export interface MapState {
  /** Null until the host has sent it. */
  readonly opened: MapPanelState | null;
  /** Null until the host has sent a map. */
  readonly map: StoreMap | null;
  /** The sentence about what could not be read. */
  readonly problem: string | null;
  /** The sentence about a request that the host refused. */
  readonly notice: string | null;
}

/** Holds the page's state. Receives the host's messages and offers what a person can do. */
function startSession(host: Host<MapProtocol>) {
  const state: Store<MapState> = createStore<MapState>({ opened: null, map: null, problem: null, notice: null });

  async function act(request: RequestOf<MapProtocol>): Promise<void> {
    state.set({ notice: null });
    try {
      await host.ask(request);
    } catch (error) {
      if (!isAbort(error)) state.set({ notice: sentence(error) });
    }
  }

  host.onPush((push) => {
    switch (push.type) {
      case 'open':
        host.setState(push.state);
        state.set({ opened: push.state, map: null, problem: null });
        break;
      case 'map':
        state.set({ map: push.map });
        break;
      case 'problem':
        state.set({ problem: push.reason });
    }
  });
  host.ready();

  return { state, act, dismissNotice: () => state.set({ notice: null }) };
}

export const { usePage: useMapPage, drawPage: drawMapPage } = createPage(mapPage, startSession);

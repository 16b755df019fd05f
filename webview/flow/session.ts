import {
  type FlowEdge,
  type FlowPanelState,
  type FlowProtocol,
  type FlowView,
  flowPage,
} from '../../src/protocol/flow';
import type { PushOf, RequestOf } from '../../src/protocol/page';
import { createPage } from '../kit/page/page';
import type { Host } from '../kit/state/host';
import { createStore, sentence } from '../kit/state/store';

/** The subject of the details: an edge, or a type alone. */
export interface Selected {
  readonly cause: string;
  readonly effect: string | null;
}

/** Everything the page shows. */
export interface FlowState {
  readonly opened: FlowPanelState | null;
  readonly canExpect: boolean;
  /** Null when it was not read yet, or when no event of the type was seen. */
  readonly flow: FlowView | null;
  readonly isRead: boolean;
  /** The sentence that a setting turns learning off. */
  readonly off: string | null;
  /** The sentence why nothing newer comes. */
  readonly failed: string | null;
  readonly isAll: boolean;
  readonly asTable: boolean;
  readonly selected: Selected | null;
  /** The sentence about what failed. */
  readonly notice: string | null;
}

/** The state before the host has sent a flow, or the reason why there is none. */
const nothingRead = { flow: null, isRead: false, off: null, failed: null } as const;

/** Holds the page's state. Receives the host's messages and offers what a person can do. */
function startSession(host: Host<FlowProtocol>) {
  const saved = host.getState() as { readonly asTable?: unknown } | undefined;
  const state = createStore<FlowState>({
    ...{ opened: null, canExpect: false, isAll: false },
    ...{ asTable: saved?.asTable === true, selected: null, notice: null },
    ...nothingRead,
  });
  const save = () => {
    const { opened, asTable } = state.get();
    if (opened) host.setState({ ...opened, asTable });
  };

  host.onPush((push: PushOf<FlowProtocol>) => {
    switch (push.type) {
      case 'open':
        state.set({ opened: push.state, canExpect: push.canExpect, ...nothingRead });
        save();
        break;
      case 'flow':
        state.set({ flow: push.flow, isRead: true, off: null, failed: null });
        break;
      case 'off':
        state.set({ off: push.reason, failed: null });
        break;
      case 'failed':
        state.set({ off: null, failed: push.reason });
        break;
    }
  });
  host.ready();

  return {
    state,
    select: (selected: Selected | null) => state.set({ selected }),
    showTable(asTable: boolean) {
      state.set({ asTable });
      save();
    },
    showRare(isAll: boolean) {
      state.set({ isAll });
      host.send({ type: 'rare', on: isAll });
    },
    /** Asks the host to do something. A failure is shown. */
    act(request: Exclude<RequestOf<FlowProtocol>, { readonly kind: 'edge' }>) {
      host.ask(request).catch((error: unknown) => state.set({ notice: sentence(error) }));
    },
    openSetting: () => host.send({ type: 'openSetting' }),
    dismissNotice: () => state.set({ notice: null }),
  };
}

export const { usePage: useFlowPage, drawPage: drawFlowPage } = createPage(flowPage, startSession);

/** Returns the edge that the details are about, while it exists. */
export function selectedEdge({ flow, selected }: FlowState): FlowEdge | undefined {
  return flow?.edges.find(({ cause, effect }) => cause === selected?.cause && effect === selected.effect);
}

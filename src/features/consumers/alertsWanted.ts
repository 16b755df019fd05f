import type { StoreState } from '../../platform/activeStore';

/** Whether anything is told at all. The demo's stopped consumer is nothing to disturb anybody with who works elsewhere. */
export function areAlertsWanted(
  state: StoreState,
  window: { readonly focused: boolean },
  { notify, isDemo }: { readonly notify: boolean; readonly isDemo: (connection: string) => boolean },
): boolean {
  if (!notify || (state.kind !== 'connected' && state.kind !== 'reconnecting')) return false;
  return window.focused || !isDemo(state.name);
}

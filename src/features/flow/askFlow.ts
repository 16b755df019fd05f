import * as vscode from 'vscode';
import { type ActiveStore, storeNamed } from '../../app/stores/state';
import { Hint } from '../../platform/vscode/commands';
import type { FlowPanelState } from '../../protocol/flow';

/** The flow that a command's argument names: an event type, or a row of an event; otherwise the person chooses among the stored types. */
export async function askFlow(argument: unknown, active: ActiveStore): Promise<FlowPanelState | undefined> {
  const [named, eventId] = [textIn(argument, 'connection'), textIn(argument, 'eventId')];
  const open = await storeNamed(active, named === '' ? undefined : named);
  if (!open) return undefined;
  const type = typeof argument === 'string' ? argument : (textIn(argument, 'eventType') ?? (await askType(open)));
  if (type === undefined) return undefined;
  return { connection: open.name, type, ...(eventId === undefined ? {} : { eventId }) };
}

async function askType({ store }: NonNullable<Awaited<ReturnType<typeof storeNamed>>>): Promise<string | undefined> {
  const types = store.eventTypes().then(({ types: found }) => {
    if (found.length === 0) throw new Hint(vscode.l10n.t('This store has no events yet.'));
    return found.map(({ eventType }) => eventType).sort();
  });
  return await vscode.window.showQuickPick(types, { title: vscode.l10n.t('What usually follows which event type?') });
}

/** The text of that name in what a command was called with. */
export function textIn(argument: unknown, name: string): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const value = (argument as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}

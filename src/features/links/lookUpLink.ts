import * as vscode from 'vscode';
import { type IdKind, type IdSpan, typedIdOf } from '../../model/lookup/idSpan';
import { commands } from '../../platform/vscode/ids';

/** The address that opens the trace of an id, for links that may run commands. */
export function lookUpLink(span: IdSpan): vscode.Uri {
  return vscode.Uri.from({
    scheme: 'command',
    path: commands.lookUp,
    query: JSON.stringify([typedIdOf(span)]),
  });
}

/** What a click on an id does. */
export function linkTooltip({ kind }: IdSpan): string {
  const tooltips: Record<IdKind, string> = {
    event: vscode.l10n.t('Open the trace of this event'),
    position: vscode.l10n.t('Open the trace of the event at this position'),
    correlation: vscode.l10n.t('Open the trace of this correlation'),
    trace: vscode.l10n.t('Open this trace'),
    causation: vscode.l10n.t('Open the trace of this cause'),
    stream: vscode.l10n.t('Open this stream'),
    unknown: vscode.l10n.t('Look up this id'),
  };
  return tooltips[kind];
}

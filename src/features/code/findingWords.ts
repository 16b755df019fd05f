import { l10n } from 'vscode';
import type { Disagreement } from '../../code/compare/disagreements';

/** A sentence for the Problems panel. */
export function findingWords(finding: Disagreement): string {
  switch (finding.kind) {
    case 'typeWithoutStruct':
      return l10n.t(
        'Event type {0} is stored, but no struct of that name was found in the Go sources.',
        finding.eventType,
      );
    case 'versionWithoutStruct':
      return l10n.t(
        'Version {1} of {0} is stored, but only other versions of that struct were found in the Go sources.',
        finding.eventType,
        finding.eventVersion,
      );
    case 'consumerWithoutCode':
      return l10n.t('Consumer {0} has a checkpoint in the store, but no code of it was found here.', finding.consumer);
    case 'consumerNotStored':
      return l10n.t('Consumer {0} has no checkpoint in the store: it never ran against it.', finding.consumer);
    case 'caseNeverStored':
      return l10n.t('{0} handles {1}, but no such event was ever stored.', finding.consumer, finding.eventType);
    case 'fieldWithoutStruct':
      return l10n.t(
        'Field "{0}" is in {1} of the newest {2} payloads of {3} version {4}, but the struct has no such JSON field.',
        shortened(finding.field),
        finding.inPayloads,
        finding.payloads,
        finding.eventType,
        finding.eventVersion,
      );
    case 'fieldNeverStored':
      return l10n.t(
        'JSON field "{0}" is in none of the newest {1} payloads of {2} version {3}.',
        finding.field,
        finding.payloads,
        finding.eventType,
        finding.eventVersion,
      );
  }
}

/** A key that somebody typed may be of any length. */
const shortened = (field: string) => (field.length > 60 ? `${field.slice(0, 60)}…` : field);

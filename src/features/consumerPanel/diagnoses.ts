import { env } from 'vscode';
import { type DiagnosisView, diagnosisView } from '../../model/diagnosisView';
import type { HealthStatus } from '../../model/health';
import type { DiagnoseConsumer } from '../../platform/consumerPanel';
import { t } from '../../platform/translate';
import type { EventStore } from '../../store/eventStore';

/** The diagnosis of one panel: searching the logs costs, so the last one serves as long as the status is the same. */
export class Diagnoses {
  private last: { readonly view: DiagnosisView; readonly status: HealthStatus | undefined } | undefined;

  constructor(
    private readonly consumer: string,
    private readonly diagnose: DiagnoseConsumer,
    private readonly status: () => HealthStatus | undefined,
  ) {}

  async read(store: EventStore, again: boolean, signal: AbortSignal): Promise<DiagnosisView> {
    if (!again && this.last && this.last.status === this.status()) return this.last.view;
    const diagnosis = await this.diagnose(store, this.consumer, signal);
    const view = diagnosisView(diagnosis, t, env.language);
    this.last = { view, status: diagnosis.health.status };
    return view;
  }
}

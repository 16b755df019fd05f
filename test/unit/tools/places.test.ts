import assert from 'node:assert/strict';
import { join } from 'node:path';
import { agentTool } from '../../../src/app/tools/catalogue';
import { createGoIndexReader } from '../../../src/code/index/goIndexReader';
import { makeEvent } from '../../support/events';
import { createGoFolder, type GoFolder } from '../../support/goFolder';
import { plainShop, shopPorts } from '../../support/toolShop';

const never = new AbortController().signal;

const CODE = `package billing

func (c *Outbox) Name() string { return "billing_outbox" }
func (c *Outbox) Handle(ctx context.Context, event es.PersistedEvent) error {
	switch event.EventType {
	case "OrderPlaced":
	}
	return nil
}
`;

describe('places in the code in the answers for agents', () => {
  let folder: GoFolder;
  beforeEach(async () => {
    folder = await createGoFolder({ 'billing/outbox.go': CODE });
  });
  afterEach(() => folder.remove());

  it('are the handler’s case for the event that stops a consumer, also in answers about the event and its type', async () => {
    const index = await createGoIndexReader().read([folder.path], never);
    const events = [1, 2, 3].map((n) => makeEvent(n));
    const ports = shopPorts(plainShop(events, events[1]), { code: async () => index });
    const ask = async (name: string, input: object) => (await agentTool(name)?.run(input, ports, never))?.text ?? '';
    const place = `${join(folder.path, 'billing/outbox.go')}:6`;
    const said = (answer: string, words: string) => assert.ok(answer.includes(`${words}${place}`), answer);
    said(await ask('diagnose_consumer', { consumer: 'billing_outbox' }), '\nHandler: ');
    said(await ask('get_event', { id: '#2' }), ' Handler: ');
    said(await ask('describe_event_type', { type: 'OrderPlaced' }), '\nHandled at: ');
  });
});

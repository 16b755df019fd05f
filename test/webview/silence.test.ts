import assert from 'node:assert/strict';
import { makeEvent } from '../support/events';
import { eventually } from '../support/eventually';
import { traceSuite } from '../support/webviewSuite';

describe('page whose extension host was restarted', () => {
  const lab = traceSuite();

  it('says so with the time of its content, and removes the note when the host answers again', async () => {
    const { page, show } = await lab.open();
    await page.clock.install({ time: '2026-11-22T14:04:00Z' });
    await page.reload();
    await show([makeEvent(1, { eventType: 'OrderPlaced' })]);
    const notice = page.getByRole('alert').filter({ hasText: 'Event Trace no longer answers here' });

    await page.clock.runFor(120_000);
    await eventually(async () => assert.equal(await notice.count(), 0));
    await page.evaluate(() => {
      window.fakeHost.isDeaf = true;
    });
    await page.clock.runFor(60_000);
    await notice.waitFor();
    await eventually(async () =>
      assert.match((await notice.textContent()) ?? '', /What is shown is from 14:0[56]:\d\d\. Open it again/),
    );
    await eventually(async () =>
      assert.equal(await page.locator('.event-row').filter({ hasText: 'OrderPlaced' }).count(), 1),
    );

    await page.evaluate(() => {
      window.fakeHost.isDeaf = false;
    });
    await page.clock.runFor(15_000);
    await notice.waitFor({ state: 'detached' });
  });
});

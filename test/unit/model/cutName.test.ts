import assert from 'node:assert/strict';
import { cutName } from '../../../src/model/text/cutName';

/** A width in letters; each letter takes one. */
const room = (width: number) => ({ width, widthOf: () => 1 });
const cut = (names: readonly string[], width: number) => names.map((name) => cutName(name, names, room(width)));

/** Whether the letters of the cut name occur in the name in the same order, and at its ends if the cut name shows its ends. */
const couldBe = (shown: string, name: string) =>
  new RegExp(
    `^${shown
      .split('…')
      .map((part) => part.replace(/[.\\/+*?^$()[\]{}|-]/g, '\\$&'))
      .join('.+')}$`,
  ).test(name);

describe('a cut name', () => {
  it('is whole if it fits; otherwise it shows its beginning and its end', () => {
    assert.deepEqual(cut(['billing', 'order_fulfilment'], 9), ['billing', 'orde…ment']);
  });

  it('shows the letters that differ if another name has the same beginning and end', () => {
    assert.deepEqual(
      cut(['shop.orders.email.mailer.worker', 'shop.orders.paper.mailer.worker', 'shop.orders.mailer.worker'], 13),
      ['sho…s.ema…ker', 'sho…s.pap…ker', 'sho…s.mai…ker'],
    );
  });

  for (const [what, names] of Object.entries({
    'at their ends': ['customer/order_projection/of_all_the_email', 'customer/order_projection/of_all_the_paper'],
    'at their beginnings': ['eu-central-1.customer.order.projection.x', 'eu-central-2.customer.order.projection.x'],
    'in a number in their middles': Array.from(
      { length: 120 },
      (_, i) => `customer.projection.${i}.eu-central.live_worker`,
    ),
    'in two places in their middles': ['eu', 'us'].flatMap((place) =>
      ['v1', 'v2'].map((version) => `prefix.long/${place}_middle.long/${version}_suffix.long`),
    ),
    'in their length': ['x'.repeat(40), 'x'.repeat(41), 'x'.repeat(42)],
    'and one contains the sign "…" itself': ['cust…mailer_of_all', 'customer_mailer_of_all', 'cust_and_mailer_of_all'],
    'in letters that are two columns wide': ['顾客订单投影电子邮件发送服务', '顾客订单投影纸质邮件发送服务'],
    'in emoji whose first halves are equal': ['orders.😀.projection.of.mail', 'orders.😁.projection.of.mail'],
    'and one is the end of the other': ['order.projection.customer', 'eu.order.projection.customer'],
  })) {
    it(`stays distinct from names that differ ${what}, and could not be any of the other names`, () => {
      for (const width of [8, 10, 13, 16]) {
        const shown = cut(names, width);
        assert.equal(new Set(shown).size, names.length, `${width}: ${shown.join(', ')}`);
        for (const [i, text] of shown.entries()) {
          if (/ \(\d+\)$/.test(text)) continue;
          assert.ok([...text].length <= width, `${text} in ${width}`);
          assert.deepEqual(
            names.filter((name) => couldBe(text, name)),
            [names[i]],
            `${text} in ${width}`,
          );
        }
      }
    });
  }

  it('stays distinct among a thousand names', () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `customer.projection.${1_000 + i}.eu-central.live_worker`);
    assert.equal(new Set(cut(names, 12)).size, names.length);
  });

  it('is cut in another way after a similar name was added', () => {
    const names = Array.from({ length: 200 }, (_, i) => `customer.projection.${i}.eu-central.live_worker`);
    const wanted = 'prefix.of.a.customer.in.the.middle.suffix';
    const alone = cutName(wanted, [...names, wanted], room(12));
    const like = 'prefix.of.a.supplier.in.the.middle.suffix';
    assert.notEqual(cutName(wanted, [...names, wanted, like], room(12)), alone);
    assert.equal(cutName(wanted, [...names, wanted], room(12)), alone);
  });

  it('keeps a few letters if there is no room at all', () => {
    assert.deepEqual(cut(['customer_mailer'], 0), ['cu…er']);
  });

  it('is whole and has no number if nothing is left out', () => {
    assert.deepEqual(cut(['mail', 'mail.eu', 'eu.mail'], 0), ['mail', 'ma…eu', 'eu…il']);
  });
});

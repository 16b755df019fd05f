import assert from 'node:assert/strict';
import { mapMermaid, mapPicture, mapSvg, rateText } from '../../../src/model/map/picture';
import { type MappedConsumer, storeMap } from '../../../src/model/map/storeMap';
import { atOnce } from '../../../src/model/text/steps';
import { english } from '../../../src/model/text/translate';
import { makeEvent, uuid } from '../../support/events';
import { tableOf } from '../../support/flows/learn';

const consumer = (name: string, over: Partial<MappedConsumer> = {}): MappedConsumer => ({
  ...{ name, status: 'caughtUp', muted: false, waiting: 0, more: false, isRestricted: false },
  mayHandle: () => true,
  named: new Set(),
  makes: new Set(),
  ...over,
});

/** Orders that are placed and paid, one or two seconds later. */
const events = [
  makeEvent(1, { eventType: 'OrderPlaced', time: 0 }),
  makeEvent(2, { eventType: 'PaymentCaptured', causationId: uuid(1), time: 1_000 }),
  makeEvent(3, { eventType: 'OrderPlaced', time: 2_000 }),
  makeEvent(4, { eventType: 'PaymentCaptured', causationId: uuid(3), time: 4_000 }),
];
const payments = consumer('payments', { named: new Set(['OrderPlaced']) });

const mapOf = (consumers: readonly MappedConsumer[], makers: readonly string[] = [], stored: readonly string[] = []) =>
  atOnce(storeMap({ table: tableOf(events), consumers, stored, makers: () => makers }));
const linksOf = (...from: Parameters<typeof mapOf>) =>
  mapOf(...from).links.map(({ kind, from, to, isCertain }) => `${kind} ${from} > ${to}${isCertain ? '' : '?'}`);

describe('the map of a store', () => {
  it('leads from types to consumers to types, with rates and the newest event of each link', () => {
    const { types, links } = mapOf([payments], ['payments']);
    assert.deepEqual(links, [
      { kind: 'handles', from: 'OrderPlaced', to: 'payments', perS: 0.5, newestId: uuid(3), isCertain: true },
      { kind: 'makes', from: 'payments', to: 'PaymentCaptured', perS: 0.5, newestId: uuid(4), isCertain: true },
    ]);
    assert.deepEqual(types[0], { name: 'OrderPlaced', perS: 0.5, newestId: uuid(3), isStored: true });
  });

  it('has, on the link to a consumer, the rate of the events that the consumer handles', () => {
    const stream = (context: string) => ({ context, type: 'Order', id: '1' });
    const places = ['eu', 'us', 'eu', 'eu'];
    const placed = places.map((context, i) =>
      makeEvent(i + 1, { eventType: 'OrderPlaced', stream: stream(context), time: i * 1_000 }),
    );
    const american = consumer('american', { isRestricted: true, mayHandle: ({ context }) => context === 'us' });
    const elsewhere = consumer('elsewhere', {
      ...{ named: new Set(['OrderPlaced', 'Unseen']), isRestricted: true, mayHandle: () => true },
    });
    const sources = { consumers: [american, elsewhere], stored: [], makers: () => [] };
    const map = atOnce(storeMap({ table: tableOf(placed), ...sources }));
    const { links } = mapPicture(map, english);
    assert.deepEqual(
      links.map(({ link, label }) => [link.from, link.to, label, link.newestId]),
      [
        ['OrderPlaced', 'american', '20/min', uuid(2)],
        ['OrderPlaced', 'elsewhere', '1.3/s', uuid(4)],
        ['Unseen', 'elsewhere', '', null],
      ],
    );
    assert.match(mapSvg(mapPicture(map, english)), />20\/min</);
  });

  it('is made in small steps for hundreds of types', () => {
    const types = Array.from({ length: 600 }, (_, i) => `Type${i}`);
    let asked = 0;
    const all = Array.from({ length: 20 }, (_, i) =>
      consumer(`consumer_${i}`, {
        ...{ named: new Set(types), makes: new Set(types), isRestricted: true },
        mayHandle: () => {
          asked += 1;
          return true;
        },
      }),
    );
    const many = types.map((eventType, i) => makeEvent(i + 1, { eventType, time: i * 1_000 }));
    const steps = storeMap({ table: tableOf(many), consumers: all, stored: types, makers: () => [] });
    let [most, before] = [0, 0];
    for (let step = steps.next(); !step.done; step = steps.next()) {
      most = Math.max(most, asked - before);
      before = asked;
    }
    assert.ok(asked >= 12_000 && most <= 400, `asked ${asked} times, ${most} of them in one step`);
  });

  it('leads from type to type if no consumer is known to make the type', () => {
    assert.deepEqual(linksOf([]), ['follows OrderPlaced > PaymentCaptured']);
    const others = [consumer('audit'), consumer('search')];
    assert.deepEqual(linksOf(others, ['audit', 'search']), ['follows OrderPlaced > PaymentCaptured']);
  });

  it('prefers the code to what flows suggest', () => {
    const billing = consumer('billing', { named: new Set(['OrderPlaced']), makes: new Set(['PaymentCaptured']) });
    assert.deepEqual(linksOf([payments, billing], ['payments', 'billing']), [
      'handles OrderPlaced > payments',
      'handles OrderPlaced > billing',
      'makes billing > PaymentCaptured',
    ]);
  });

  it('marks links as uncertain if any of several consumers may make the type', () => {
    const billing = consumer('billing', { named: new Set(['OrderPlaced']) });
    assert.deepEqual(linksOf([payments, billing], ['payments', 'billing']).slice(2), [
      'makes payments > PaymentCaptured?',
      'makes billing > PaymentCaptured?',
    ]);
  });

  it('shows types that only the code names, and stored types that are not among the newest events', () => {
    const mailer = consumer('mailer', { named: new Set(['UserRegistered']), makes: new Set(['EmailSent']) });
    const { types, links } = mapOf([mailer], [], ['ParcelSent']);
    assert.deepEqual(
      types.filter(({ perS }) => perS === null),
      [
        { name: 'EmailSent', perS: null, newestId: null, isStored: false },
        { name: 'ParcelSent', perS: null, newestId: null, isStored: true },
        { name: 'UserRegistered', perS: null, newestId: null, isStored: false },
      ],
    );
    assert.deepEqual(links.at(-1), {
      ...{ kind: 'makes', from: 'mailer', to: 'EmailSent' },
      ...{ perS: null, newestId: null, isCertain: true },
    });
  });

  it('has no link to a consumer of everything, or to one whose scope is unknown', () => {
    const { consumers, links } = mapOf([consumer('audit')]);
    assert.equal(consumers[0]?.isOpen, true);
    assert.ok(!links.some(({ kind }) => kind === 'handles'));
    const ofPayments = consumer('ledger', {
      isRestricted: true,
      mayHandle: ({ eventType }) => eventType !== 'OrderPlaced',
    });
    assert.deepEqual(linksOf([ofPayments]), [
      'handles PaymentCaptured > ledger',
      'follows OrderPlaced > PaymentCaptured',
    ]);
  });

  it('is a picture without overlaps, and can be exported as SVG and Mermaid', () => {
    const stopped = consumer('pay "now" <b>', {
      ...{ status: 'stopped', waiting: 12, named: new Set(['OrderPlaced']), makes: new Set(['OrderPlaced']) },
    });
    const picture = mapPicture(mapOf([stopped, consumer('audit')], ['pay "now" <b>']), english);
    for (const [i, a] of picture.nodes.entries()) {
      assert.ok(a.x >= 0 && a.x + a.width <= picture.width && a.y + a.height <= picture.height, a.name);
      for (const b of picture.nodes.slice(i + 1)) {
        const isApart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        assert.ok(isApart, `${a.name} and ${b.name}`);
      }
    }
    assert.equal(picture.nodes.find(({ mark }) => mark === 'stopped')?.detail, 'stopped · 12 waiting');
    const svg = mapSvg(picture);
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.ok(svg.includes('pay &#34;now&#34; &#60;b&#62;') && !svg.includes('<b>'));
    const mermaid = mapMermaid(picture, english);
    assert.match(mermaid, /^flowchart LR\n/);
    assert.match(mermaid, /n\d\(\["pay #34;now#34; #60;b#62; · stopped · 12 waiting"\]\)/);
    assert.match(mermaid, /n\d -->\|"30\/min"\| n\d/);
  });

  it('gives rates in a suitable unit', () => {
    assert.deepEqual(
      [null, 12, 0.2, 0.001, 0.00001].map((perS) => rateText(perS, english)),
      ['', '12/s', '12/min', '3.6/h', '0.9/day'],
    );
  });
});

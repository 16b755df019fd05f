import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { GoIndex } from '../../../../src/code/index/goIndex';
import { createGoIndexReader } from '../../../../src/code/index/goIndexReader';
import { createGoFolder } from '../../../support/goFolder';
import { main, orders, type Said, said } from '../../../support/goSaid';

const KINDS = 'package kinds\n\nvar Streams = []string{"Order"}\n\n';
const ADD = 'func Add(name string) { Streams = append(Streams, name) }\n';
const one = 'registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Streams...))';
/** Streams in the variable `kinds.Streams`, which a file other than `main` may set. */
const of = (files: Readonly<Record<string, string>>, body = one, rest = '', uses: readonly string[] = []) => ({
  'orders/orders.go': orders(''),
  'kinds/kinds.go': KINDS,
  'main.go': main(body, ['orders', 'kinds', ...uses], rest),
  ...files,
});
/** A package that no visible code calls; code behind an interface may call it. */
const boot = (body: string, rest = '') =>
  `package boot\n\nimport (\n\t"example.com/shop/kinds"\n\t"gopkg.in/yaml.v3"\n)\n\ntype Plugin struct{}\n\nfunc (p *Plugin) Setup(data []byte) {\n\t${body}\n}\n${rest}`;
const exact = (streams: string) => ({ orders: `${streams} | * → ` });
const all = { orders: '* | *? → ' };

const cases: Record<string, readonly [files: Readonly<Record<string, string>>, expected: Said]> = {
  'no code': [of({}), exact('Order')],
  'another package': [of({ 'boot/boot.go': boot('kinds.Streams = append(kinds.Streams, "Cart")') }), all],
  'another package, one item': [of({ 'boot/boot.go': boot('kinds.Streams[0] = "Cart"') }), all],
  'another package, with an assignment to several variables': [
    of({ 'boot/boot.go': boot('kinds.Streams, p.err = load(data)') }),
    all,
  ],
  'another package under another name': [
    of({
      'boot/boot.go': boot('k.Streams = nil').replace('"example.com/shop/kinds"', 'k "example.com/shop/kinds"'),
    }),
    all,
  ],
  'a decoder in another package': [of({ 'boot/boot.go': boot('yaml.Unmarshal(data, &kinds.Streams)') }), all],
  'a variable’s function in another package': [
    of({
      'boot/boot.go':
        'package boot\n\nimport "example.com/shop/kinds"\n\nvar Command = &cobra.Command{PreRun: func(*cobra.Command, []string) { kinds.Streams = flags }}\n',
    }),
    all,
  ],
  'a setter that another package calls': [
    of({ 'kinds/kinds.go': KINDS + ADD, 'boot/boot.go': boot('kinds.Add("Cart")') }),
    all,
  ],
  'a setter called by a setter that another package calls': [
    of({
      'kinds/kinds.go': `${KINDS}${ADD}\nfunc AddAll(names ...string) {\n\tfor _, each := range names {\n\t\tAdd(each)\n\t}\n}\n`,
      'boot/boot.go': boot('kinds.AddAll("Cart", "User")'),
    }),
    all,
  ],
  'a setter that main and another package call': [
    of({ 'kinds/kinds.go': KINDS + ADD, 'boot/boot.go': boot('kinds.Add("Cart")') }, `kinds.Add("User")\n\t${one}`),
    all,
  ],
  'a setter that main alone calls': [
    of({ 'kinds/kinds.go': KINDS + ADD }, `kinds.Add("User")\n\t${one}`),
    exact('Order,User'),
  ],
  'a setter called by a function that main calls': [
    of(
      {
        'kinds/kinds.go': KINDS + ADD,
        'boot/boot.go': `package boot\n\nimport "example.com/shop/kinds"\n\nfunc Setup() { kinds.Add("Cart") }\n`,
      },
      `boot.Setup()\n\t${one}`,
      '',
      ['boot'],
    ),
    exact('Order,Cart'),
  ],
  'main itself': [of({}, `kinds.Streams = []string{"Cart"}\n\t${one}`), exact('Cart')],
  'another function of its package that nothing calls': [
    of({ 'kinds/kinds.go': `${KINDS}func set(names []string) { Streams = names }\n` }),
    all,
  ],
  'another function of main’s package that nothing calls': [
    of({}, one, '\nfunc reload() { kinds.Streams = []string{"Cart"} }\n'),
    all,
  ],
  'the main of another program': [
    of({
      'cmd/a/main.go': main(`kinds.Streams = []string{"Cart"}`, ['kinds']),
    }),
    all,
  ],
  'the init of another package': [
    of(
      {
        'boot/boot.go':
          'package boot\n\nimport "example.com/shop/kinds"\n\nfunc init() { kinds.Streams = append(kinds.Streams, "Cart") }\n\nfunc Run() {}\n',
      },
      `boot.Run()\n\t${one}`,
      '',
      ['boot'],
    ),
    exact('Order,Cart'),
  ],
  'another package, as a field of the settings': [
    of(
      {
        'kinds/kinds.go':
          'package kinds\n\ntype Config struct {\n\tStreams []string\n\tName string\n}\n\nvar Settings = &Config{Streams: []string{"Order"}}\n',
        'boot/boot.go': boot('kinds.Settings.Streams = append(kinds.Settings.Streams, "Cart")'),
      },
      'registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Settings.Streams...))',
    ),
    all,
  ],
  'another package, in another field of the settings': [
    of(
      {
        'kinds/kinds.go':
          'package kinds\n\ntype Config struct {\n\tStreams []string\n\tName string\n}\n\nvar Settings = Config{Streams: []string{"Order"}}\n',
        'boot/boot.go': boot('kinds.Settings.Name = "x"'),
      },
      'registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Settings.Streams...))',
    ),
    exact('Order'),
  ],
  'a method of the settings that another package calls': [
    of(
      {
        'kinds/kinds.go':
          'package kinds\n\ntype Config struct{ streams []string }\n\nvar Settings = &Config{streams: []string{"Order"}}\n\nfunc (c *Config) Add(name string) { c.streams = append(c.streams, name) }\n\nfunc (c *Config) Streams() []string { return c.streams }\n',
        'boot/boot.go': boot('kinds.Settings.Add("Cart")'),
      },
      'registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Settings.Streams()...))',
    ),
    all,
  ],
  'another package, as a filter': [
    of(
      {
        'kinds/kinds.go': 'package kinds\n\nvar Filter = projector.OnStreamTypes("Order")\n',
        'boot/boot.go': boot('kinds.Filter = projector.OnStreamTypes("Order", "Cart")'),
      },
      'registry.Add(&orders.Orders{}, kinds.Filter)',
    ),
    all,
  ],
  'another package, as a text': [
    of(
      {
        'kinds/kinds.go': 'package kinds\n\nvar Stream = "Order"\n',
        'boot/boot.go': boot('kinds.Stream = "Cart"'),
      },
      'registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Stream))',
    ),
    all,
  ],
  'another package, as a map': [
    of(
      {
        'kinds/kinds.go': 'package kinds\n\nvar Streams = map[string][]string{"orders": {"Order"}}\n',
        'boot/boot.go': boot('kinds.Streams["orders"] = []string{"Order", "Cart"}'),
      },
      'registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Streams["orders"]...))',
    ),
    all,
  ],
  'another package, for a consumer that is not registered': [
    {
      'orders/orders.go': `${orders('', ['kinds'])}\nfunc (p *Orders) StreamTypes() []string { return kinds.Streams }\n`,
      'kinds/kinds.go': KINDS,
      'boot/boot.go': boot('kinds.Streams = append(kinds.Streams, "Cart")'),
    },
    all,
  ],
  'another package, for a registered consumer whose method returns them': [
    {
      'orders/orders.go': `${orders('', ['kinds'])}\nfunc (p *Orders) StreamTypes() []string { return kinds.Streams }\n`,
      'kinds/kinds.go': KINDS,
      'boot/boot.go': boot('kinds.Streams = append(kinds.Streams, "Cart")'),
      'main.go': main('registry.Add(&orders.Orders{})'),
    },
    all,
  ],
};

describe('package variables in Go sources', () => {
  for (const [title, [files, expected]] of Object.entries(cases)) {
    it(`give exact or unknown streams if they are set by ${title}`, async () =>
      assert.deepEqual(await said(files), expected));
  }

  it('are judged again when a file that is not followed starts or stops setting them', async () => {
    const folder = await createGoFolder(of({ 'boot/boot.go': boot('load(kinds.Streams)') }));
    const never = new AbortController().signal;
    const reader = createGoIndexReader();
    const certain = ({ consumers }: GoIndex) => consumers.map(({ scope }) => scope.source === 'code');
    try {
      assert.deepEqual(certain(await reader.read([folder.path], never)), [true]);
      const file = join(folder.path, 'boot/boot.go');
      await folder.write({ 'boot/boot.go': boot('kinds.Streams = load(data)') });
      assert.deepEqual(certain(await reader.update([file], never)), [false]);
      await folder.write({ 'boot/boot.go': boot('load(kinds.Streams)') });
      assert.deepEqual(certain(await reader.update([file], never)), [true]);
      const other = join(folder.path, 'hooks/hooks.go');
      await folder.write({ 'hooks/hooks.go': boot('kinds.Streams = nil').replace('package boot', 'package hooks') });
      assert.deepEqual(certain(await reader.update([other], never)), [false]);
    } finally {
      await folder.remove();
    }
  });
});

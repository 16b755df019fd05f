import assert from 'node:assert/strict';
import { main, orders, plain, type Said, said } from '../../../support/goSaid';

const one = 'registry.Add(&orders.Orders{}, projector.OnStreamTypes(streams...))';
const ofField = 'registry.Add(&orders.Orders{}, projector.OnStreamTypes(c.streams...))';
const of = (body: string, rest = '', uses: readonly string[] = ['orders']) => ({
  'orders/orders.go': orders(''),
  'main.go': main(body, uses, rest),
});
const exact = (streams: string) => ({ orders: `${streams} | * → ` });
const all = { orders: '* | *? → ' };

const BASE = `
type base struct{ streams []string }

func (b *base) add(s string) { b.streams = append(b.streams, s) }

type config struct {
	base
	all bool
}
`;

const CONFIG = '\ntype Config struct{ Streams []string }\n';
const listed = (value: string) => `registry.Add(&orders.Orders{}, projector.OnStreamTypes(${value}...))`;
const wired = (
  body: string,
  rest = '',
  uses: readonly string[] = ['orders'],
  more: Readonly<Record<string, string>> = {},
) => ({
  ...of(body, rest, uses),
  ...more,
});

const cases: Record<string, readonly [files: Readonly<Record<string, string>>, expected: Said]> = {
  'a promoted field that a promoted method changes': [
    of(`c := &config{}\n\tc.streams = []string{"Order"}\n\tc.add("Cart")\n\t${ofField}`, BASE),
    exact('Order,Cart'),
  ],
  'a field of an embedded struct by its full name': [
    of(
      `c := config{}\n\tc.base.streams = []string{"Order"}\n\tc.streams = append(c.streams, "Cart")\n\tc.add("User")\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(c.base.streams...))`,
      BASE,
    ),
    exact('Order,Cart,User'),
  ],
  'a method that calls itself': [
    of(
      `c := &base{}\n\tc.walk(tree)\n\t${ofField}`,
      `${BASE}
type node struct {
	name  string
	below []*node
}

var tree = &node{name: "Order", below: []*node{{name: "Cart"}}}

func (b *base) walk(n *node) {
	b.streams = append(b.streams, n.name)
	for _, each := range n.below {
		b.walk(each)
	}
}
`,
    ),
    all,
  ],
  'a struct of settings that a file fills': [
    of(
      `c := config{}\n\tc.streams = []string{"Order"}\n\tif err := yaml.Unmarshal(data, &c); err != nil {\n\t\tpanic(err)\n\t}\n\t${ofField}`,
      BASE,
    ),
    all,
  ],
  'a struct of settings that a decoder fills': [
    of(`c := &config{base: base{streams: []string{"Order"}}}\n\tjson.NewDecoder(file).Decode(c)\n\t${ofField}`, BASE),
    all,
  ],
  'a variable of the same name in an inner block': [
    of(
      `streams := []string{"Order"}\n\tif *every {\n\t\tstreams := append(streams, "Cart")\n\t\t_ = streams\n\t}\n\t${one}`,
    ),
    exact('Order'),
  ],
  'a pointer to a list': [
    of(`streams := []string{"Order"}\n\tall := &streams\n\t*all = append(*all, "Cart")\n\t${one}`),
    all,
  ],
  'a method value': [
    of(`c := &base{}\n\tadd := c.add\n\tadd("Order")\n\tadd("Cart")\n\t${ofField}`, BASE),
    exact('Order,Cart'),
  ],
  'a function that maps lists': [
    of(
      `streams := mapped([]string{"Order", "Cart"}, func(s string) string { return "shop." + s })\n\t${one}`,
      '\nfunc mapped[T, U any](from []T, by func(T) U) []U {\n\tto := make([]U, 0, len(from))\n\tfor _, each := range from {\n\t\tto = append(to, by(each))\n\t}\n\treturn to\n}\n',
    ),
    exact('shop.Order,shop.Cart'),
  ],
  'a list filtered by an unknown value': [
    of(`streams := slices.DeleteFunc([]string{"Order", "Cart"}, func(s string) bool { return s == *skip })\n\t${one}`),
    all,
  ],
  'a loop with a break': [
    of(
      `var streams []string\n\tfor _, each := range []string{"Order", "Cart", "User"} {\n\t\tif full() {\n\t\t\tbreak\n\t\t}\n\t\tstreams = append(streams, each)\n\t}\n\t${one}`,
    ),
    all,
  ],
  'a helper that may return early': [
    of(
      `c := &base{}\n\tc.perhaps("Order")\n\tc.perhaps("Cart")\n\t${ofField}`,
      `${BASE}\nfunc (b *base) perhaps(s string) {\n\tif b.isOff(s) {\n\t\treturn\n\t}\n\tb.add(s)\n}\n`,
    ),
    all,
  ],
  'a helper that returns early with an error': [
    of(
      `c := &base{}\n\tc.load("Order")\n\t${ofField}`,
      `${BASE}\nfunc (b *base) load(s string) error {\n\tif err := check(s); err != nil {\n\t\treturn err\n\t}\n\tb.add(s)\n\treturn nil\n}\n`,
    ),
    exact('Order'),
  ],
  'a map of lists': [
    of(
      'streams := map[string][]string{"a": {"Order"}}\n\tstreams["a"] = append(streams["a"], "Cart")\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(streams["a"]...))',
    ),
    exact('Order,Cart'),
  ],
  'a swap': [
    of(`a, streams := []string{"Order"}, []string{"Cart"}\n\ta, streams = streams, a\n\t_ = a\n\t${one}`),
    exact('Order'),
  ],
  'a list of a list of structs': [
    of(
      'all := []*base{{streams: []string{"Order"}}, {}}\n\tall[0].add("Cart")\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(all[0].streams...))',
      BASE,
    ),
    exact('Order,Cart'),
  ],
  'settings behind a pointer that a library maps a file to': [
    wired(
      `cfg := &Config{Streams: []string{"Order"}}\n\tini.MapTo(cfg, "app.ini")\n\t${listed('cfg.Streams')}`,
      CONFIG,
    ),
    all,
  ],
  'settings that a library maps a file to': [
    wired(
      `cfg := Config{Streams: []string{"Order"}}\n\tini.MapTo(&cfg, "app.ini")\n\t${listed('cfg.Streams')}`,
      CONFIG,
    ),
    all,
  ],
  'settings that are decoded strictly': [
    wired(
      `cfg := Config{Streams: []string{"Order"}}\n\tenvdecode.StrictDecode(&cfg)\n\t${listed('cfg.Streams')}`,
      CONFIG,
    ),
    all,
  ],
  'a copy of the value behind a pointer': [
    wired(
      `base := &Config{Streams: []string{"Order", "Cart"}}\n\tnarrow := *base\n\tnarrow.Streams = []string{"Order"}\n\tuse(narrow)\n\t${listed('base.Streams')}`,
      CONFIG,
    ),
    exact('Order,Cart'),
  ],
  'a declared copy of the value behind a pointer': [
    wired(
      `base := &Config{Streams: []string{"Order", "Cart"}}\n\tvar narrow Config = *base\n\tnarrow.Streams = nil\n\tuse(narrow)\n\t${listed('base.Streams')}`,
      CONFIG,
    ),
    exact('Order,Cart'),
  ],
  'a source of streams that another package replaces': [
    wired(listed('kinds.Source.Streams()'), '', ['orders', 'kinds'], {
      'kinds/kinds.go':
        'package kinds\n\ntype From interface{ Streams() []string }\n\ntype static struct{}\n\nfunc (static) Streams() []string { return []string{"Order"} }\n\nvar Source From = static{}\n',
      'boot/boot.go':
        'package boot\n\nimport "example.com/shop/kinds"\n\nfunc Setup(from kinds.From) { kinds.Source = from }\n',
    }),
    all,
  ],
  'a function that another package replaces': [
    wired(listed('kinds.Streams()'), '', ['orders', 'kinds'], {
      'kinds/kinds.go': 'package kinds\n\nvar Streams = func() []string { return []string{"Order"} }\n',
      'boot/boot.go':
        'package boot\n\nimport "example.com/shop/kinds"\n\nfunc Setup() { kinds.Streams = fromDatabase }\n',
    }),
    all,
  ],
  'settings of a command line': [
    wired(
      `var cli Config\n\tcli.Streams = []string{"Order"}\n\tctx := kong.Parse(&cli)\n\tctx.Run()\n\t${listed('cli.Streams')}`,
      CONFIG,
    ),
    all,
  ],
  'settings that a library fills with defaults': [
    wired(`cfg := &Config{Streams: []string{"Order"}}\n\tdefaults.MustSet(cfg)\n\t${listed('cfg.Streams')}`, CONFIG),
    all,
  ],
  'settings that a library copies values into': [
    wired(
      `cfg := Config{Streams: []string{"Order"}}\n\tcopier.Copy(&cfg, remote())\n\t${listed('cfg.Streams')}`,
      CONFIG,
    ),
    all,
  ],
  'settings that are passed to hooks': [
    wired(
      `cfg := &Config{Streams: []string{"Order"}}\n\tfor _, hook := range hooks() {\n\t\thook.Configure(cfg)\n\t}\n\t${listed('cfg.Streams')}`,
      `${CONFIG}\ntype Hook interface{ Configure(*Config) }\n`,
    ),
    all,
  ],
  'settings that are passed to the hook in a variable': [
    wired(
      `cfg := &Config{Streams: []string{"Order"}}\n\tdefaultHook.Configure(cfg)\n\t${listed('cfg.Streams')}`,
      `${CONFIG}\ntype Hook interface{ Configure(*Config) }\n\nvar defaultHook Hook\n`,
    ),
    all,
  ],
  'a variable of the environment that decides the registration': [
    wired(
      'switch os.Getenv("ROLE") {\n\tcase "orders":\n\t\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes("Order"))\n\tdefault:\n\t\tregistry.Add(&orders.Orders{})\n\t}',
    ),
    all,
  ],
  'an option that is replaced under a condition': [
    wired(
      'opt := projector.OnStreamTypes("Order")\n\tif wide() {\n\t\topt = projector.OnStreamTypes("Order", "Cart")\n\t}\n\tregistry.Add(&orders.Orders{}, opt)',
    ),
    all,
  ],
  'options that are dropped under a condition': [
    wired(
      'opts := []projector.RegistrationOption{projector.OnStreamTypes("Order")}\n\tif wide() {\n\t\topts = nil\n\t}\n\tregistry.Add(&orders.Orders{}, opts...)',
    ),
    all,
  ],
  'a list that a package with a dot import changes': [
    wired(listed('kinds.Streams'), '', ['orders', 'kinds'], {
      'kinds/kinds.go': 'package kinds\n\nvar Streams = []string{"Order"}\n',
      'boot/boot.go':
        'package boot\n\nimport . "example.com/shop/kinds"\n\nfunc Setup() { Streams = append(Streams, "Cart") }\n',
    }),
    all,
  ],
  'a method that returns no restriction under a condition': [
    {
      'orders/orders.go': `${orders('', [], '\tall bool\n')}\nfunc (p *Orders) StreamTypes() []string {\n\tif p.all {\n\t\treturn nil\n\t}\n\treturn []string{"Order"}\n}\n`,
      'main.go': main(plain),
    },
    all,
  ],
  'a struct with the registry and the list': [
    wired(
      'a := &app{registry: registry, streams: []string{"Order"}}\n\ta.extend()\n\ta.register()',
      '\ntype app struct {\n\tregistry *projector.Registry\n\tstreams []string\n}\n\nfunc (a *app) extend() { a.streams = append(a.streams, extra()...) }\n\nfunc (a *app) register() { a.registry.Add(&orders.Orders{}, projector.OnStreamTypes(a.streams...)) }\n',
    ),
    all,
  ],
  'a set that a loop adds to': [
    wired(
      'streams := map[string]bool{"Order": true}\n\tfor _, each := range extra() {\n\t\tstreams[each] = true\n\t}\n\tvar names []string\n\tfor name := range streams {\n\t\tnames = append(names, name)\n\t}\n\t' +
        listed('names'),
    ),
    all,
  ],
  'a variable of the same name in a condition': [
    wired(
      `streams := []string{"Order"}\n\tif more := extra(); len(more) > 0 {\n\t\tstreams := append(streams, more...)\n\t\t_ = streams\n\t}\n\t${listed('streams')}`,
    ),
    { orders: 'Order | * → ' },
  ],
  'a list of an embedded struct that is added to': [
    wired(
      `o := options{base: base{streams: []string{"Order"}}}\n\to.apply(kit.Load())\n\t${listed('o.streams')}`,
      '\ntype base struct{ streams []string }\ntype options struct{ base }\n\nfunc (o *options) apply(more []string) { o.streams = append(o.streams, more...) }\n',
    ),
    all,
  ],
};

describe('scopes from lists that Go code changes', () => {
  for (const [title, [files, expected]] of Object.entries(cases)) {
    it(`are right with ${title}`, async () => assert.deepEqual(await said(files), expected));
  }
});

import assert from 'node:assert/strict';
import { main, orders, type Said, said } from '../../../support/goSaid';

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

const cases: Record<string, readonly [files: Readonly<Record<string, string>>, expected: Said]> = {
  'a field that an embedded struct lends, and its method sets': [
    of(`c := &config{}\n\tc.streams = []string{"Order"}\n\tc.add("Cart")\n\t${ofField}`, BASE),
    exact('Order,Cart'),
  ],
  'a field of an embedded struct by its whole name': [
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
  'a variable of the same name inside': [
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
  'a list that a filter leaves something of': [
    of(`streams := slices.DeleteFunc([]string{"Order", "Cart"}, func(s string) bool { return s == *skip })\n\t${one}`),
    all,
  ],
  'a loop that is left': [
    of(
      `var streams []string\n\tfor _, each := range []string{"Order", "Cart", "User"} {\n\t\tif full() {\n\t\t\tbreak\n\t\t}\n\t\tstreams = append(streams, each)\n\t}\n\t${one}`,
    ),
    all,
  ],
  'an early return of a helper': [
    of(
      `c := &base{}\n\tc.perhaps("Order")\n\tc.perhaps("Cart")\n\t${ofField}`,
      `${BASE}\nfunc (b *base) perhaps(s string) {\n\tif b.isOff(s) {\n\t\treturn\n\t}\n\tb.add(s)\n}\n`,
    ),
    all,
  ],
  'a failure that a helper returns early': [
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
};

describe('Scopes of Go sources whose lists change', () => {
  for (const [title, [files, expected]] of Object.entries(cases)) {
    it(`are right with ${title}`, async () => assert.deepEqual(await said(files), expected));
  }
});

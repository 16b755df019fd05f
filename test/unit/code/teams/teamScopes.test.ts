import assert from 'node:assert/strict';
import { CARTS, main, orders, type Said, said } from '../../../support/goSaid';

const one = 'registry.Add(&orders.Orders{}, projector.OnStreamTypes(streams...))';
/** Consumers `orders` and `carts`, with this body in `main`. */
const of = (body: string, rest = '', uses: readonly string[] = ['orders']) => ({
  'orders/orders.go': orders(''),
  'main.go': main(body, uses, rest),
});
const exact = (streams: string) => ({ orders: `${streams} | * → ` });
const all = { orders: '* | *? → ' };

const cases: Record<string, readonly [files: Readonly<Record<string, string>>, expected: Said]> = {
  'a closure that is called and adds': [
    of(
      `streams := []string{"Order"}\n\tadd := func(s string) { streams = append(streams, s) }\n\tadd("Cart")\n\t${one}`,
    ),
    exact('Order,Cart'),
  ],
  'a closure that unknown code may have called': [
    of(
      `streams := []string{"Order"}\n\tonce.Do(func() { streams = append(streams, "Cart") })\n\t${one}`,
      '\nvar once sync.Once\n',
    ),
    all,
  ],
  'a closure that a field keeps and that is called later': [
    of(
      `streams := []string{"Order"}\n\tcmd := &cobra.Command{PreRun: func(*cobra.Command, []string) { streams = append(streams, "Cart") }}\n\tcmd.Execute()\n\t${one}`,
    ),
    all,
  ],
  'a closure passed to unknown code that sets something unrelated': [
    of(
      `streams := []string{"Order"}\n\tstarted := false\n\tonce.Do(func() { started = true })\n\t${one}\n\t_ = started`,
      '\nvar once sync.Once\n',
    ),
    exact('Order'),
  ],
  'a deferred registration': [
    of(`streams := []string{"Order"}\n\tdefer func() { ${one} }()\n\tstreams = append(streams, "Cart")`),
    exact('Order,Cart'),
  ],
  'a deferred function that adds to a result': [
    of(
      'registry.Add(&orders.Orders{}, projector.OnStreamTypes(streams()...))',
      '\nfunc streams() (all []string) {\n\tdefer func() { all = append(all, "Cart") }()\n\treturn []string{"Order"}\n}\n',
    ),
    exact('Order,Cart'),
  ],
  'a result of a bare return': [
    of(
      'registry.Add(&orders.Orders{}, projector.OnStreamTypes(streams(*every)...))',
      '\nfunc streams(every bool) (all []string) {\n\tall = []string{"Order", "Cart"}\n\tif every {\n\t\treturn\n\t}\n\treturn []string{"Order"}\n}\n',
    ),
    all,
  ],
  'a goroutine that adds': [
    of(`streams := []string{"Order"}\n\tgo func() { streams = append(streams, "Cart") }()\n\t${one}`),
    all,
  ],
  'a labelled continue': [
    of(
      `var streams []string\nouter:\n\tfor _, each := range []string{"Order", "Cart"} {\n\t\tfor _, skip := range skipped() {\n\t\t\tif each == skip {\n\t\t\t\tcontinue outer\n\t\t\t}\n\t\t}\n\t\tstreams = append(streams, each)\n\t}\n\t${one}`,
    ),
    all,
  ],
  'a labelled break of an inner loop': [
    of(
      `var streams []string\n\tfor _, each := range []string{"Order", "Cart"} {\n\tinner:\n\t\tfor _, other := range names() {\n\t\t\tif each == other {\n\t\t\t\tbreak inner\n\t\t\t}\n\t\t}\n\t\tstreams = append(streams, each)\n\t}\n\t${one}`,
    ),
    exact('Order,Cart'),
  ],
  'a break inside a switch of a loop': [
    of(
      `var streams []string\n\tfor _, each := range []string{"Order", "Cart"} {\n\t\tswitch mode() {\n\t\tcase "a":\n\t\t\tbreak\n\t\t}\n\t\tstreams = append(streams, each)\n\t}\n\t${one}`,
    ),
    exact('Order,Cart'),
  ],
  'a continue inside a switch of a loop': [
    of(
      `var streams []string\n\tfor _, each := range []string{"Order", "Cart"} {\n\t\tswitch mode() {\n\t\tcase "a":\n\t\t\tcontinue\n\t\t}\n\t\tstreams = append(streams, each)\n\t}\n\t${one}`,
    ),
    all,
  ],
  'a copy of a struct that a method changes': [
    of(
      'base := config{streams: []string{"Order", "Cart"}}\n\tbase.only("Order")\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(base.streams...))',
      '\ntype config struct{ streams []string }\n\nfunc (c config) only(name string) config {\n\tc.streams = []string{name}\n\treturn c\n}\n',
    ),
    exact('Order,Cart'),
  ],
  'a copy of a struct that a function changes': [
    of(
      'base := config{streams: []string{"Order", "Cart"}}\n\tnarrow := only(base, "Order")\n\t_ = narrow\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(base.streams...))',
      '\ntype config struct{ streams []string }\n\nfunc only(c config, name string) config {\n\tc.streams = []string{name}\n\treturn c\n}\n',
    ),
    exact('Order,Cart'),
  ],
  'a copy of a struct that a variable keeps': [
    of(
      'base := config{streams: []string{"Order", "Cart"}}\n\tnarrow := base\n\tnarrow.streams = []string{"Order"}\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(base.streams...))',
      '\ntype config struct{ streams []string }\n',
    ),
    exact('Order,Cart'),
  ],
  'a pointer to a struct that a function changes': [
    of(
      'base := &config{streams: []string{"Order"}}\n\tadd(base, "Cart")\n\tbase.add("User")\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(base.streams...))',
      '\ntype config struct{ streams []string }\n\nfunc add(c *config, name string) { c.streams = append(c.streams, name) }\n\nfunc (c *config) add(name string) { c.streams = append(c.streams, name) }\n',
    ),
    exact('Order,Cart,User'),
  ],
  'a list whose items a function sets': [
    of(
      `streams := []string{"Order", "Cart"}\n\tprefix(streams)\n\t${one}`,
      '\nfunc prefix(all []string) {\n\tfor i := range all {\n\t\tall[i] = "shop." + all[i]\n\t}\n}\n',
    ),
    all,
  ],
  'constants that differ by build tags': [
    {
      ...of('registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Stream))', '', ['orders', 'kinds']),
      'kinds/kinds_linux.go': 'package kinds\n\nconst Stream = "Order"\n',
      'kinds/kinds_windows.go': 'package kinds\n\nconst Stream = "OrderWin"\n',
    },
    all,
  ],
  'functions that differ by build tags': [
    {
      ...of('registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Streams()...))', '', ['orders', 'kinds']),
      'kinds/dev.go': '//go:build dev\n\npackage kinds\n\nfunc Streams() []string { return []string{"Order"} }\n',
      'kinds/prod.go':
        '//go:build !dev\n\npackage kinds\n\nfunc Streams() []string { return []string{"Order", "Cart"} }\n',
    },
    all,
  ],
  'providers of a container': [
    {
      'orders/orders.go': `${orders('')}\nfunc New() *Orders { return &Orders{} }\n`,
      'main.go': `package main

import (
	"go.uber.org/fx"
	"github.com/eventsalsa/projector"
	"example.com/shop/orders"
)

type in struct {
	fx.In
	All []projector.Projection \`group:"projections"\`
}

func main() {
	fx.New(
		fx.Provide(fx.Annotate(orders.New, fx.As(new(projector.Projection)), fx.ResultTags(\`group:"projections"\`))),
		fx.Invoke(func(r *projector.Registry, in in) {
			for _, each := range in.All {
				r.Add(each, projector.OnStreamTypes("Cart"))
			}
		}),
	).Run()
}
`,
    },
    all,
  ],
  'providers that give registrations': [
    {
      'orders/orders.go': orders(''),
      'main.go': `package main

import (
	"github.com/google/wire"
	"github.com/eventsalsa/projector"
	"example.com/shop/orders"
)

type Registration struct {
	Projection projector.Projection
	Options    []projector.RegistrationOption
}

var set = wire.NewSet(provideOrders, provideRegistry)

func provideOrders() Registration {
	return Registration{&orders.Orders{}, []projector.RegistrationOption{projector.OnStreamTypes("Order")}}
}

func provideRegistry(all []Registration) *projector.Registry {
	r := projector.NewRegistry()
	for _, each := range all {
		r.Add(each.Projection, each.Options...)
	}
	return r
}
`,
    },
    all,
  ],
  'a table of the package': [
    {
      'orders/orders.go': orders(''),
      'carts/carts.go': CARTS,
      'main.go': main(
        'for name, each := range table {\n\t\tif err := registry.Add(each.of, projector.OnStreamTypes(each.streams...)); err != nil {\n\t\t\tlog.Fatal(name, err)\n\t\t}\n\t}',
        ['orders', 'carts'],
        '\nvar table = map[string]struct {\n\tof      projector.Projection\n\tstreams []string\n}{\n\t"orders": {&orders.Orders{}, []string{"Order"}},\n\t"carts":  {of: &carts.Carts{}, streams: []string{"Cart", "Wish"}},\n}\n',
      ),
    },
    { carts: 'Cart,Wish | * → ', orders: 'Order | * → ' },
  ],
  'a helper for tests that registers everything': [
    {
      ...of('registry.Add(&orders.Orders{}, projector.OnStreamTypes("Order"))'),
      'testutil/registry.go': `package testutil

import (
	"testing"
	"github.com/eventsalsa/projector"
	"example.com/shop/orders"
)

func Registry(t *testing.T) *projector.Registry {
	r := projector.NewRegistry()
	r.Add(&orders.Orders{})
	return r
}
`,
    },
    all,
  ],
  'lists that a third-party package computes': [
    of('registry.Add(&orders.Orders{}, projector.OnStreamTypes(lo.Uniq([]string{"Order", "Cart"})...))'),
    all,
  ],
  'the contents of a third-party container': [
    of(
      'streams := mapset.NewSet("Order", "Cart")\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(streams.ToSlice()...))',
    ),
    all,
  ],
};

describe('scopes of consumers in Go sources', () => {
  for (const [title, [files, expected]] of Object.entries(cases)) {
    it(`are right with ${title}`, async () => assert.deepEqual(await said(files), expected));
  }
});

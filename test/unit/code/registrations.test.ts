import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { createGoIndexReader } from '../../../src/code/index/goIndexReader';
import { createGoFolder, type GoFolder } from '../../support/goFolder';

const never = new AbortController().signal;

/** For each consumer `streams | events`: `?` marks an upper bound, `*` stands for everything. */
async function scopes(folder: string): Promise<Record<string, string>> {
  const { consumers } = await createGoIndexReader().read([folder], never);
  return Object.fromEntries(
    consumers.map(({ name, scope: { aggregateTypes, eventTypes, source } }) => [
      name,
      `${aggregateTypes?.join(',') ?? '*'} | ${eventTypes?.join(',') ?? '*'}${source === 'unknown' ? '?' : ''}`,
    ]),
  );
}

const consumer = (type: string) => `
type ${type} struct{ db *pgxpool.Pool }

func New${type}(db *pgxpool.Pool) (*${type}, error) {
	if db == nil {
		return nil, errors.New("no database")
	}
	return &${type}{db: db}, nil
}

func (p *${type}) Name() string { return "${type.toLowerCase()}" }
func (p *${type}) Handle(ctx context.Context, tx pgx.Tx, event store.PersistedEvent) error { return nil }
`;

const PROJECTIONS = `package proj

import (
	"context"

	"github.com/eventsalsa/store"
	"github.com/jackc/pgx/v5"
)
${['Accounts', 'Orders', 'Search'].map(consumer).join('')}
func Make(db *pgxpool.Pool) projector.Projection { return &Orders{db} }
`;

const main = (body: string, rest = '') => `package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.uber.org/fx"

	"github.com/eventsalsa/projector"
	p "github.com/eventsalsa/projector"

	"example.com/shop/infra"
	"example.com/shop/kinds"
	"example.com/shop/proj"
)

func main() {
	registry := projector.NewRegistry()
${body}
}
${rest}`;

describe('scopes of consumers from their registration', () => {
  it('are read from options and from decorators', async () => {
    assert.deepEqual(await scopes(fileURLToPath(new URL('../../fixtures/go/registration', import.meta.url))), {
      accounts: 'Account | *',
      bulk: 'Order | *',
      detached_bulk: '* | *',
      filtered: 'Account,Order | *',
      roles: '* | *?',
      search: '* | ProductAdded,ProductRemoved',
    });
  });

  let folder: GoFolder;
  beforeEach(async () => {
    folder = await createGoFolder({
      'proj/proj.go': PROJECTIONS,
      'kinds/kinds.go': `package kinds

type Kind string

const (
	Account Kind = "Account"
	Order        = "Order"
)

var Both = []string{string(Account), Order}

func (k Kind) String() string { return string(k) }

type LongKind string

const Long LongKind = "long"

func (l LongKind) String() string { return "kind." + string(l) }

type State int

const Paid State = 1

func (s State) String() string { return states[s] }

var Printed = []string{Account.String()}

func Streams() []string { return []string{Order} }
`,
    });
  });
  afterEach(() => folder.remove());

  /** The scopes of the consumers that the files register. */
  const registered = async (files: Readonly<Record<string, string>>) => {
    await folder.write(files);
    const found = await scopes(folder.path);
    return Object.fromEntries(Object.entries(found).filter(([, scope]) => scope !== '* | *?'));
  };

  for (const [title, body, expected] of [
    [
      'slices of a list and parts of a text',
      'registry.Add(&proj.Accounts{}, p.OnStreamTypes(kinds.Both[:]...), p.OnEventTypes(strings.Split("A,B", ",")...))',
      'Account,Order | A,B',
    ],
    [
      'literals',
      'registry.Add(&proj.Accounts{}, p.OnStreamTypes("Account"), p.OnEventTypes("A", "B"))',
      'Account | A,B',
    ],
    [
      'constants of other packages',
      'registry.Add(&proj.Accounts{}, projector.OnStreamTypes(string(kinds.Account), kinds.Order))',
      'Account,Order | *',
    ],
    [
      'the later of two options',
      'registry.Add(&proj.Accounts{}, projector.OnStreamTypes("A"), projector.OnStreamTypes("B"))',
      'B | *',
    ],
    [
      'options that restrict nothing',
      'registry.AddDetached(new(proj.Accounts), projector.OnStreamTypes(), projector.WithFailurePolicy(projector.FailurePolicyRetry), nil)',
      '* | *',
    ],
    [
      'a variable and its error',
      'accounts, err := proj.NewAccounts(db)\nif err != nil {\n\tlog.Fatal(err)\n}\nif err := registry.Add(accounts, projector.OnStreamTypes("A")); err != nil {\n\treturn\n}',
      'A | *',
    ],
    [
      'slices of variables, packages and functions',
      'types := append(kinds.Both, kinds.Streams()...)\ntypes = append(types, "X")\nregistry.Add(&proj.Accounts{}, projector.OnStreamTypes(types...))',
      'Account,Order,X | *',
    ],
    [
      'a slice of options',
      'opts := []projector.RegistrationOption{projector.OnStreamTypes("A")}\nopts = append(opts, projector.OnEventTypes("E"))\nregistry.Add(&proj.Accounts{}, opts...)',
      'A | E',
    ],
    [
      'nested decorators',
      'registry.Add(projector.FilterEventTypes(projector.FilterStreamTypes(&proj.Accounts{}, "A", "B"), "E"), projector.OnStreamTypes("B", "C"))',
      'B | E',
    ],
    [
      'a decorator that is assigned',
      'var one projector.Projection = &proj.Accounts{}\none = projector.FilterStreamTypes(one, "A")\none = projector.FilterEventTypes(one, "E", "F")\nregistry.Add(one)',
      'A | E,F',
    ],
    [
      'a list for the daemon',
      'projections := []projector.Projection{\n\tprojector.FilterStreamTypes(&proj.Accounts{}, "A"),\n}\ndaemon := projector.New(db, eventStore, projections, projector.WithBatchSize(100))',
      'A | *',
    ],
    ['a list for the registry', 'registry = projector.FromProjections(&proj.Accounts{})', '* | *'],
    [
      'a loop over a table',
      'for _, row := range []struct {\n\tprojection projector.Projection\n\tstreams    []string\n}{\n\t{&proj.Accounts{}, []string{"A"}},\n} {\n\tregistry.Add(row.projection, projector.OnStreamTypes(row.streams...))\n}',
      'A | *',
    ],
    [
      'a loop over a map',
      'for stream, projection := range map[string]projector.Projection{"A": &proj.Accounts{}} {\n\tregistry.Add(projection, projector.OnStreamTypes(stream))\n}',
      'A | *',
    ],
    [
      'a loop that counts',
      'all := []any{&proj.Accounts{}}\nfor i := range all {\n\tregistry.Add(all[i], projector.OnStreamTypes("A"))\n}',
      'A | *',
    ],
    [
      'a function literal',
      'add := func(one projector.Projection, streams ...string) {\n\tif err := registry.Add(one, projector.OnStreamTypes(streams...)); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\nadd(&proj.Accounts{}, "A", "B")',
      'A,B | *',
    ],
    [
      'a text that is put together',
      'registry.Add(&proj.Accounts{}, projector.OnStreamTypes(fmt.Sprintf("%s.v%d", kinds.Order, 2)))',
      'Order.v2 | *',
    ],
    [
      'a text with a constant that has a String method',
      'registry.Add(&proj.Accounts{}, projector.OnStreamTypes(fmt.Sprintf("%s.v%d", kinds.Long, 0x10)))',
      'kind.long.v16 | *',
    ],
    [
      'the keys of a map',
      'all := map[string]int{"A": 1, "B": 2}\nregistry.Add(&proj.Accounts{}, projector.OnEventTypes(slices.Sorted(maps.Keys(all))...))',
      '* | A,B',
    ],
    [
      'a function that a command line runs',
      'cmd := &cobra.Command{RunE: func(cmd *cobra.Command, args []string) error {\n\treturn registry.Add(&proj.Accounts{}, projector.OnStreamTypes("A"))\n}}\ncmd.Execute()',
      'A | *',
    ],
    [
      'a function that a container runs',
      'fx.Invoke(func(r *projector.Registry, one *proj.Accounts) error {\n\treturn r.Add(one, projector.OnStreamTypes("A"))\n})',
      'A | *',
    ],
    [
      'a registration under a condition',
      'if cfg.Accounts {\n\tregistry.Add(&proj.Accounts{}, projector.OnStreamTypes("A"))\n}',
      'A | *',
    ],
    [
      'a registration in a case of a switch',
      'switch os.Args[1] {\ncase "accounts":\n\tregistry.Add(&proj.Accounts{}, projector.OnStreamTypes("A"))\ndefault:\n}',
      'A | *',
    ],
  ] as const) {
    it(`are read from ${title}`, async () => {
      assert.deepEqual(await registered({ 'main.go': main(body) }), { accounts: expected });
    });
  }

  for (const [title, call, declaration, expected] of [
    [
      'the letters of a text',
      "pick('b')",
      'func pick(r rune) string {\n\tswitch r {\n\tcase \'b\':\n\t\treturn "B"\n\t}\n\treturn "C"\n}',
      'B | *',
    ],
    [
      'a counter',
      'pick("a_b")',
      'func pick(s string) string {\n\tcount := 0\n\tcount++\n\tif count == 1 {\n\t\treturn s\n\t}\n\treturn "C"\n}',
      'a_b | *',
    ],
    [
      'a counter in a loop',
      'pick("a_b")',
      'func pick(s string) string {\n\tcount := 0\n\tfor _, each := range s {\n\t\tif each == \'_\' {\n\t\t\tcount++\n\t\t}\n\t}\n\tif count == 0 {\n\t\treturn s\n\t}\n\treturn "C"\n}',
      '* | *?',
    ],
    [
      'a variable that a loop sets',
      'pick("a")',
      'func pick(s string) string {\n\tturns := 0\n\tfor i := 0; i < 3; i++ {\n\t\tturns = i\n\t}\n\tif turns == 0 {\n\t\treturn s\n\t}\n\treturn "C"\n}',
      '* | *?',
    ],
    [
      'a case with a break',
      'pick("a")',
      'func pick(s string) string {\n\tswitch s {\n\tcase "a":\n\t\tif cfg.Some {\n\t\t\tbreak\n\t\t}\n\t\treturn "A"\n\t}\n\treturn "C"\n}',
      '* | *?',
    ],
    [
      'a case with fallthrough',
      'pick("a")',
      'func pick(s string) string {\n\tfound := ""\n\tswitch s {\n\tcase "a":\n\t\tfound = "A"\n\t\tfallthrough\n\tcase "b":\n\t\tfound = "B"\n\t}\n\treturn found\n}',
      '* | *?',
    ],
    [
      'the length of a package variable',
      'pick("a")',
      'var Suffix = ""\n\nfunc pick(s string) string {\n\tif len(Suffix) == 0 {\n\t\treturn s\n\t}\n\treturn "C"\n}',
      '* | *?',
    ],
    [
      'a sum with a package variable',
      'pick("a")',
      'var Suffix = "b"\n\nfunc pick(s string) string {\n\tif s+Suffix == "ab" {\n\t\treturn s\n\t}\n\treturn "C"\n}',
      '* | *?',
    ],
  ] as const) {
    it(`are exact or unknown, as the code allows, if a function decides by ${title}`, async () => {
      const body = `registry.Add(&proj.Accounts{}, projector.OnStreamTypes(${call}))`;
      await folder.write({ 'main.go': main(body, declaration) });
      assert.equal((await scopes(folder.path)).accounts, expected);
    });
  }

  it('are read from typed constants with a String method', async () => {
    const found = await registered({
      'main.go': main(
        '\t_ = registry.Add(&proj.Orders{}, projector.OnStreamTypes(append(kinds.Printed, kinds.Both...)...))',
      ),
    });
    assert.deepEqual(found, { orders: 'Account,Order | *' });
  });

  for (const [title, body, expected] of [
    [
      'an option depends on a condition',
      'var opts []projector.RegistrationOption\nif cfg.Some {\n\topts = append(opts, projector.OnStreamTypes("A"))\n}\nregistry.Add(&proj.Accounts{}, opts...)',
      '* | *?',
    ],
    [
      'a decorator depends on a condition',
      'var one projector.Projection = projector.FilterEventTypes(&proj.Accounts{}, "E")\nif cfg.Some {\n\tone = projector.FilterStreamTypes(one, "A")\n}\nregistry.Add(one)',
      '* | E?',
    ],
    [
      'a list is computed',
      'registry.Add(&proj.Accounts{}, projector.OnStreamTypes(strings.Split(cfg.Streams, ",")...), projector.OnEventTypes("E"))',
      '* | E?',
    ],
    [
      'a text has an unknown part',
      'registry.Add(&proj.Accounts{}, projector.OnStreamTypes(fmt.Sprintf("%s.v%d", cfg.Stream, 2)))',
      '* | *?',
    ],
    [
      'a loop leaves items out',
      'var types []string\nfor _, each := range kinds.Both {\n\tif each == kinds.Order {\n\t\tcontinue\n\t}\n\ttypes = append(types, each)\n}\nregistry.Add(&proj.Accounts{}, projector.OnStreamTypes(types...))',
      '* | *?',
    ],
    [
      'a loop ends before the last item',
      'var types []string\nfor _, each := range kinds.Both {\n\tif len(types) == cfg.Most {\n\t\tbreak\n\t}\n\ttypes = append(types, each)\n}\nregistry.Add(&proj.Accounts{}, projector.OnStreamTypes(types...))',
      '* | *?',
    ],
    [
      'a flag may set a text',
      'stream := "A"\nflag.StringVar(&stream, "stream", stream, "")\nregistry.Add(&proj.Accounts{}, projector.OnStreamTypes(stream))',
      '* | *?',
    ],
    [
      'a number may have a name as text',
      'registry.Add(&proj.Accounts{}, projector.OnStreamTypes(fmt.Sprintf("%s.v1", kinds.Paid)))',
      '* | *?',
    ],
    [
      'a slice of a text is out of range or cuts a letter',
      'registry.Add(&proj.Accounts{}, projector.OnStreamTypes("abc"[:len("ab")-3], "Äb"[1:]))',
      '* | *?',
    ],
    [
      'a number is no integer',
      'registry.Add(&proj.Accounts{}, projector.OnStreamTypes(fmt.Sprintf("A%v", 3.0/2)), projector.OnEventTypes(fmt.Sprintf("E%d", 1/0)))',
      '* | *?',
    ],
    [
      'a function is passed on that gets the types',
      'run(func(types ...string) {\n\tregistry.Add(&proj.Accounts{}, projector.OnStreamTypes(types...))\n})',
      '* | *?',
    ],
    [
      'a name is computed',
      'registry.Add(&proj.Accounts{}, projector.OnStreamTypes("A", strings.ToLower("B")))',
      '* | *?',
    ],
    ['options come from elsewhere', 'registry.Add(&proj.Accounts{}, cfg.Options()...)', '* | *?'],
    [
      'another library wraps it',
      'registry.Add(metrics.Wrap(&proj.Accounts{}), projector.OnStreamTypes("A"))',
      'A | *?',
    ],
    [
      'two programs differ',
      'registry.Add(&proj.Accounts{}, projector.OnStreamTypes("A"))\nother.Add(&proj.Accounts{}, projector.OnStreamTypes("B"))',
      'A,B | *?',
    ],
    [
      'one of two programs restricts it',
      'registry.Add(&proj.Accounts{}, projector.OnStreamTypes("A"))\nother.Add(&proj.Accounts{})',
      '* | *?',
    ],
  ] as const) {
    it(`are an upper bound if ${title}`, async () => {
      await folder.write({ 'main.go': main(body) });
      assert.equal((await scopes(folder.path)).accounts, expected);
    });
  }

  it('are unknown for a consumer that is never registered', async () => {
    await folder.write({ 'main.go': main('registry.Add(&proj.Accounts{})') });
    assert.deepEqual(await scopes(folder.path), { accounts: '* | *', orders: '* | *?', search: '* | *?' });
  });

  it('are read through functions of the module, also in other packages', async () => {
    const found = await registered({
      'infra/infra.go': `package infra

import "github.com/eventsalsa/projector"

func OnAccounts() projector.RegistrationOption { return projector.OnStreamTypes("Account") }

func Limited(one projector.Projection, types ...string) projector.Projection {
	return projector.FilterEventTypes(one, types...)
}

func Register(r *projector.Registry, one any, opts ...projector.RegistrationOption) error {
	return r.Add(one, opts...)
}

type Module struct {
	registry *projector.Registry
	log      *slog.Logger
}

func NewModule(r *projector.Registry) *Module { return &Module{registry: r} }

func (m *Module) With(one projector.Projection, streams ...string) *Module {
	if err := m.registry.Add(one, projector.OnStreamTypes(streams...)); err != nil {
		m.log.Error("x", "error", err)
	}
	return m
}
`,
      'main.go':
        main(`	must(infra.Register(registry, &proj.Accounts{}, infra.OnAccounts(), projector.OnEventTypes("E")))
	infra.NewModule(registry).With(proj.Make(db), "Order", "Cart").With(infra.Limited(&proj.Search{}, "S"), "Product")`),
    });
    assert.deepEqual(found, { accounts: 'Account | E', orders: 'Order,Cart | *', search: 'Product | S' });
  });

  it('are read from a builder of the module whose options follow the projection', async () => {
    const found = await registered({
      'infra/infra.go': `package infra

import "github.com/eventsalsa/projector"

type entry struct {
	one     projector.Projection
	streams []string
	events  []string
}

type Builder struct{ entries []*entry }

func New() *Builder { return &Builder{} }

func (b *Builder) Project(one projector.Projection) *Builder {
	b.entries = append(b.entries, &entry{one: one})
	return b
}

func (b *Builder) last() *entry { return b.entries[len(b.entries)-1] }

func (b *Builder) OnStreamTypes(types ...string) *Builder {
	b.last().streams = types
	return b
}

func (b *Builder) Build() *projector.Registry {
	r := projector.NewRegistry()
	for _, e := range b.entries {
		_ = r.Add(e.one, projector.OnStreamTypes(e.streams...), projector.OnEventTypes(e.events...))
	}
	return r
}
`,
      'main.go': main('registry = infra.New().Project(&proj.Accounts{}).OnStreamTypes("A").Build()'),
    });
    assert.deepEqual(found, { accounts: 'A | *' });
  });

  it('are read if packages register themselves', async () => {
    const found = await registered({
      'infra/infra.go': `package infra

type item struct {
	one  projector.Projection
	opts []projector.RegistrationOption
}

var all []item

func Register(one projector.Projection, opts ...projector.RegistrationOption) {
	all = append(all, item{one, opts})
}

func Run(r *projector.Registry) {
	for _, each := range all {
		r.Add(each.one, each.opts...)
	}
}
`,
      'proj/init.go': `package proj

import (
	"github.com/eventsalsa/projector"

	"example.com/shop/infra"
)

func init() { infra.Register(&Accounts{}, projector.OnStreamTypes("Account")) }
`,
      'main.go': main('infra.Run(registry)'),
    });
    assert.deepEqual(found, { accounts: 'Account | *' });
  });

  it('are read from fields, parameters and results whose type is a consumer', async () => {
    const found = await registered({
      'app/app.go': `package app

import (
	"github.com/eventsalsa/projector"

	"example.com/shop/proj"
)

type App struct {
	accounts *proj.Accounts
	all      *projector.Registry
}

func (a *App) Run(orders *proj.Orders) error {
	if err := a.all.AddProjection(a.accounts, projector.OnStreamTypes("A")); err != nil {
		return err
	}
	search := build()
	return errors.Join(a.all.Add(orders, projector.OnStreamTypes("O")), a.all.Add(search))
}

func build() *proj.Search { return container.Get[*proj.Search]() }
`,
    });
    assert.deepEqual(found, { accounts: 'A | *', orders: 'O | *', search: '* | *' });
  });

  it('belong to each name by which a type is registered', async () => {
    const found = await registered({
      'topic/topic.go': `package topic

import "github.com/eventsalsa/store"

type Topic struct{ name, stream string }

func New(stream string) *Topic { return &Topic{name: "topic_" + stream, stream: stream} }

func (t *Topic) Name() string { return t.name }
func (t *Topic) Handle(ctx context.Context, event store.PersistedEvent) error { return nil }
`,
      'cmd/main.go': `package main

import (
	"github.com/eventsalsa/projector"

	"example.com/shop/topic"
)

func run(r *projector.Registry) {
	for _, stream := range []string{"Account", "Order"} {
		r.Add(topic.New(stream), projector.OnStreamTypes(stream))
	}
}
`,
    });
    assert.deepEqual(found, { topic_Account: 'Account | *', topic_Order: 'Order | *' });
  });

  it("are the intersection with the lists that the consumer's methods give", async () => {
    await folder.write({
      'proj/streams.go': 'package proj\n\nfunc (p *Accounts) StreamTypes() []string { return []string{"A", "B"} }\n',
      'main.go': main('registry.Add(&proj.Accounts{}, projector.OnStreamTypes("B", "C"))'),
    });
    assert.equal((await scopes(folder.path)).accounts, 'B | *');
  });

  it('are read in generated code with sums of thousands of texts and very long branches', async () => {
    const sum = Array(15_000).fill('"a"').join(' +\n');
    const branches = Array(2_000).fill('if cfg.Some {\n\t\tprintln()\n\t}').join(' else ');
    const body = `${branches}\nregistry.Add(&proj.Accounts{}, projector.OnStreamTypes("A"))`;
    await folder.write({ 'main.go': main(body, `const raw = ${sum}\n`) });
    assert.equal((await scopes(folder.path)).accounts, 'A | *');
    await folder.write({
      'kinds/set.go': `package kinds\n\nfunc set() { Both = []string{${sum}} }\n`,
      'main.go': main('registry.Add(&proj.Accounts{}, projector.OnStreamTypes(kinds.Both...))'),
    });
    assert.equal((await scopes(folder.path)).accounts, '* | *?', 'a list that code sets to another one');
  });

  it('are read beside code that does not compile and functions that call themselves', async () => {
    await folder.write({
      'main.go': main('registry.Add(&proj.Accounts{}, projector.OnStreamTypes("A"))\nagain(registry)'),
      'again.go':
        'package main\n\nfunc again(r *projector.Registry) { again(r) }\n\nvar a, b = b, a\n\nfunc broken( {\n\tif x := range {{{ ]\n',
    });
    assert.equal((await scopes(folder.path)).accounts, 'A | *');
  });
});

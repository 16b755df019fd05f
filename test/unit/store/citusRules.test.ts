import assert from 'node:assert/strict';
import { loadRules, type Tables, violationsOf } from '../../support/citus/rules';

before(loadRules);

describe('the rules of Citus for a spread table', () => {
  const tables: Tables = {
    columns: new Map([
      ['events', new Set(['a', 'b', 'position'])],
      ['parts', new Set(['a'])],
    ]),
    isSpread: (name) => name === 'events' || name === 'parts',
    together: ['events.a', 'parts.a'],
  };
  const REFUSED = {
    'a lateral outer join over a CTE': `WITH s AS (SELECT 1 AS c) SELECT * FROM s LEFT JOIN LATERAL (
      SELECT e.a FROM events e WHERE e.position > s.c ORDER BY e.position LIMIT 1) n ON true`,
    'a lateral join over a function': `SELECT * FROM unnest($1::text[]) u(type) CROSS JOIN LATERAL (
      SELECT e.a FROM events e WHERE e.b = u.type LIMIT 1) e`,
    'a count in the select list': `WITH r AS (SELECT 1 AS c) SELECT (SELECT count(*) FROM events e WHERE e.a = r.c) FROM r`,
    'EXISTS over a function':
      'SELECT c.id FROM unnest($1::text[]) c (id) WHERE EXISTS (SELECT 1 FROM events e WHERE e.a = c.id)',
    'a column of the outer query without its table':
      'SELECT id FROM unnest($1::text[]) c (id) WHERE EXISTS (SELECT 1 FROM events WHERE a = id)',
    'a recursion over the table': `WITH RECURSIVE t(v) AS ((SELECT e.a FROM events e LIMIT 1) UNION ALL
      SELECT (SELECT e.a FROM events e WHERE e.a > t.v LIMIT 1) FROM t) SELECT v FROM t`,
    'a recursion within a subquery': `SELECT * FROM (WITH RECURSIVE t(v) AS (SELECT e.a FROM events e UNION ALL SELECT v FROM t) SELECT v FROM t) x`,
    'the table joined to itself': 'SELECT 1 FROM events e JOIN events c ON c.a = e.b',
    'a part of the table joined to the table':
      'SELECT 1 FROM (SELECT e.a FROM events e LIMIT 5) p, events e WHERE e.a = p.a',
    'an outer join with the table on the inner side': 'SELECT 1 FROM (VALUES (1)) v(x) LEFT JOIN events e ON e.a = v.x',
    'an outer join with the table on the inner side at the left':
      'SELECT 1 FROM events e RIGHT JOIN (VALUES (1)) v(x) ON e.a = v.x',
    'an outer join of both sides': 'SELECT 1 FROM (VALUES (1)) v(x) FULL JOIN events e ON e.a = v.x',
    'an outer join whose inner side joins the table to a list':
      'SELECT 1 FROM (VALUES (1)) v(x) LEFT JOIN (events e JOIN unnest($1::text[]) u(t) ON e.b = u.t) ON e.a = v.x',
    'a subquery in the select list beside the table': 'SELECT min(e.a), (SELECT max(p.a) FROM events p) FROM events e',
    'an outer join of co-located tables by another column': 'SELECT 1 FROM events e LEFT JOIN parts p ON p.a = e.b',
    'a statement that is not a query': 'DELETE FROM events',
  };
  for (const [what, sql] of Object.entries(REFUSED)) {
    it(`refuse ${what}`, () => assert.notDeepEqual(violationsOf(sql, tables), []));
  }

  const ANSWERED = {
    'a union of several parts':
      "(SELECT '1', e.a FROM events e WHERE e.position > $1 ORDER BY e.position LIMIT 1) UNION ALL SELECT '2', max(e.a) FROM events e",
    'a capped count': 'SELECT count(*) FROM (SELECT 1 FROM events e WHERE e.a = $1 LIMIT 10001) x',
    'a subquery that does not depend on the outer query':
      'SELECT e.a FROM events e WHERE e.position > (SELECT max(p.position) FROM events p) - 100',
    'a query over a materialized CTE':
      'WITH n AS MATERIALIZED (SELECT e.a FROM events e LIMIT 9) SELECT n.a, count(*) FROM n GROUP BY n.a',
    'a list joined to the table': 'SELECT e.a FROM unnest($1::text[]) h(low) JOIN events e ON e.a = h.low',
    'an outer join of co-located tables by their distribution column':
      'SELECT 1 FROM events e LEFT JOIN parts p ON p.a = e.a',
    'a recursion without the table':
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 9) SELECT n FROM t',
    'any query of local tables':
      'SELECT (SELECT count(*) FROM segments w WHERE w.id = s.id) FROM segments s JOIN segments o ON o.id = s.id',
  };
  for (const [what, sql] of Object.entries(ANSWERED)) {
    it(`allow ${what}`, () => assert.deepEqual(violationsOf(sql, tables), []));
  }
});

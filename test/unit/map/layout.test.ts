import assert from 'node:assert/strict';
import { layOut } from '../../../src/model/map/layout';

/** `a>b a>c`: edges between nodes of one size. */
function layersOf(story: string) {
  const edges = story.split(' ').map((each) => {
    const [from = '', to = ''] = each.split('>');
    return { from, to };
  });
  const ids = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  return layOut(
    ids.map((id) => ({ id, width: 100, height: 40 })),
    edges,
  );
}

describe('the layers of a map', () => {
  it('place each node to the right of its causes, after the longest path', () => {
    const { nodes } = layersOf('a>b b>c a>c');
    const x = (id: string) => nodes.get(id)?.x ?? 0;
    assert.ok(x('a') < x('b') && x('b') < x('c'));
  });

  it('lead an edge back below everything else', () => {
    const { nodes, edges, height } = layersOf('a>b b>a');
    assert.ok((nodes.get('a')?.x ?? 0) < (nodes.get('b')?.x ?? 0));
    const bottom = (nodes.get('a')?.y ?? 0) + 40;
    assert.ok((edges[1]?.label.y ?? 0) > bottom && (edges[1]?.label.y ?? 0) < height);
  });

  it('keep every edge within the picture', () => {
    const { edges, width, height } = layersOf('a>b b>c c>a c>c');
    for (const { path } of edges) {
      const points = [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)];
      const xs = [...points.map(([, x]) => Number(x)), ...[...path.matchAll(/H(-?[\d.]+)/g)].map(([, x]) => Number(x))];
      assert.ok(
        xs.every((x) => x >= 2 && x <= width - 2),
        path,
      );
      assert.ok(
        points.every(([, , y]) => Number(y) <= height - 2),
        path,
      );
    }
  });

  it('separate the labels of edges that leave one node, reach one node, or cross', () => {
    for (const story of ['a>b a>c a>d a>e a>f a>g', 'b>a c>a d>a e>a f>a g>a', 'a>x a>y b>x b>y']) {
      const { edges } = layersOf(story);
      for (const [i, { label: one }] of edges.entries()) {
        for (const { label: other } of edges.slice(i + 1)) {
          assert.ok(Math.abs(one.y - other.y) >= 12, `${story}: ${one.y} and ${other.y}`);
        }
      }
    }
  });

  it("begin a circle without a beginning with its first node, and draw a node's edge to itself", () => {
    const { nodes, edges } = layersOf('a>b b>c c>a a>a');
    assert.equal(nodes.size, 3);
    assert.ok(edges.every(({ path }) => path.startsWith('M')));
  });

  it('avoid crossings of edges where possible', () => {
    const { nodes } = layersOf('a>x b>y c>z a>z');
    const y = (id: string) => nodes.get(id)?.y ?? 0;
    const inOrder = (one: string, other: string, oneTo: string, otherTo: string) =>
      Math.sign(y(one) - y(other)) === Math.sign(y(oneTo) - y(otherTo));
    assert.ok(inOrder('a', 'b', 'x', 'y') || inOrder('b', 'c', 'y', 'z'));
    assert.equal(new Set(['x', 'y', 'z'].map(y)).size, 3);
  });

  it('hold thousands of nodes in one chain', () => {
    const chain = Array.from({ length: 2_000 }, (_, i) => `n${i}>n${i + 1}`).join(' ');
    assert.equal(layersOf(chain).nodes.size, 2_001);
  });
});

"""Which texts hang together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.dedup.tables.components import components, spanning

links = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=60)


def groups(pairs):
    """By merging sets, one link after another."""
    found = []
    for pair in pairs:
        touched = [group for group in found if group & set(pair)]
        found = [group for group in found if group not in touched] + [set(pair).union(*touched)]
    return sorted(map(sorted, found))


@given(links)
def test_for_every_graph_a_component_is_named_by_its_smallest_node(pairs):
    nodes, component = components(*np.array(pairs, np.uint64).T)
    named = {}
    for node, name in zip(nodes.tolist(), component.tolist(), strict=True):
        named.setdefault(name, []).append(node)
    assert sorted(named.values()) == groups(pairs)
    assert all(name == min(members) for name, members in named.items())


@given(links)
def test_for_every_graph_the_spanning_links_join_the_same_nodes(pairs):
    a, b = spanning(*np.array(pairs, np.uint64).T)
    assert groups(zip(a.tolist(), b.tolist(), strict=True)) == groups(pairs)
    assert len(a) <= len({node for pair in pairs for node in pair})

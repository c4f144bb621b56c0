"""Which texts hang together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.dedup.tables.components import components

links = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=60)


def groups(pairs):
    """By merging sets, one link after another."""
    merged = []
    for pair in pairs:
        touched = [group for group in merged if group & set(pair)]
        merged = [group for group in merged if group not in touched] + [set(pair).union(*touched)]
    return sorted(map(sorted, merged))


@given(links)
def test_for_every_graph_a_component_is_named_by_its_smallest_node(pairs):
    nodes, component = components(*np.array(pairs, np.uint64).T)
    by_component = {}
    for node, name in zip(nodes.tolist(), component.tolist(), strict=True):
        by_component.setdefault(name, []).append(node)
    assert sorted(by_component.values()) == groups(pairs)
    assert all(name == min(members) for name, members in by_component.items())


@given(links)
def test_for_every_graph_the_spanning_links_join_the_same_nodes(pairs):
    a, b = components(*np.array(pairs, np.uint64).T)
    assert groups(zip(a.tolist(), b.tolist(), strict=True)) == groups(pairs)
    assert len(a) <= len({node for pair in pairs for node in pair})


@given(links, st.integers(0, 60))
def test_for_every_division_merged_forests_have_the_components_of_the_whole_graph(pairs, border):
    whole = components(*np.array(pairs, np.uint64).T)
    forests = [
        components(*np.array(part, np.uint64).reshape(-1, 2).T) for part in (pairs[:border], pairs[border:])
    ]
    a, b = (np.concatenate(columns) for columns in zip(*forests, strict=True))
    assert [array.tolist() for array in components(a, b)] == [array.tolist() for array in whole]

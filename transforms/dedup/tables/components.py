"""Connected components of a graph, by NumPy: which nodes hang together through any links.

Labels fall to the smallest one within reach: each round hooks every link's larger root under the smaller, then halves
the paths (Shiloach and Vishkin, 1982); the rounds are logarithmic in the longest path.
"""

from __future__ import annotations

import numpy as np

from transforms.dedup.tables.sorting import Array


def components(a: Array, b: Array) -> tuple[Array, Array]:
    """(nodes, component of each): every node of the links a-b once, ascending; a component is its smallest node.

    These are links again, one from each node to its component: a spanning forest, which joins the same nodes as all
    links do. Forests of parts of a graph can so be merged: the components of their links are those of the whole graph.

    >>> nodes, component = components(np.array([7, 5, 2]), np.array([5, 9, 3]))
    >>> nodes.tolist(), component.tolist()
    ([2, 3, 5, 7, 9], [2, 2, 5, 5, 5])
    """
    nodes, positions = np.unique(np.concatenate([a, b]), return_inverse=True)
    first, second = positions[: len(a)], positions[len(a) :]
    root = np.arange(len(nodes))
    while True:
        low = np.minimum(root[first], root[second])
        high = np.maximum(root[first], root[second])
        if (low == high).all():
            return nodes, nodes[root]
        np.minimum.at(root, high, low)
        while (root[root] != root).any():
            root = root[root]

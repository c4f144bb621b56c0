"""Which texts hang together through any links: the connected components of a graph, by NumPy.

Labels fall to the smallest one within reach: each round hooks every link's larger root under the smaller, then halves
the paths (Shiloach and Vishkin, 1982); the rounds are logarithmic in the longest path.
"""

from __future__ import annotations

import numpy as np

from transforms.dedup.tables.table import Array


def components(a: Array, b: Array) -> tuple[Array, Array]:
    """(nodes, component of each): the nodes named by the links a-b, rising; a component is its smallest node.

    >>> nodes, component = components(np.array([7, 5, 2]), np.array([5, 9, 3]))
    >>> nodes.tolist(), component.tolist()
    ([2, 3, 5, 7, 9], [2, 2, 5, 5, 5])
    """
    nodes, places = np.unique(np.concatenate([a, b]), return_inverse=True)
    one, other = places[: len(a)], places[len(a) :]
    root = np.arange(len(nodes))
    while True:
        low = np.minimum(root[one], root[other])
        high = np.maximum(root[one], root[other])
        if (low == high).all():
            return nodes, nodes[root]
        np.minimum.at(root, high, low)
        while (root[root] != root).any():
            root = root[root]


def spanning(a: Array, b: Array) -> tuple[Array, Array]:
    """Fewer links that join the same nodes: one from each node to its component."""
    nodes, component = components(a, b)
    return nodes, component
